/** Whether an answer may be compressed with gzip (RFC 9110, 12.5.3). */
export function acceptsGzip(header: string | null): boolean {
  if (!header) return false;
  const codings = header
    .slice(0, 500)
    .toLowerCase()
    .split(",")
    .map((part) => part.split(";").map((piece) => piece.trim()));
  const named = codings.find(([coding]) => coding === "gzip") ?? codings.find(([coding]) => coding === "*");
  return named !== undefined && !named.some((piece) => /^q=0(\.0*)?$/.test(piece));
}
