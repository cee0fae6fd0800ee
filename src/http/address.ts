/**
 * Where a request comes from. Of `X-Forwarded-For` only the entries that trusted proxies have added count:
 * with one proxy the last, with two the last but one. Anything before those is the client's own word.
 */
export function clientAddress(forwardedFor: string | null, peer: string, trustedProxies: number): string {
  if (trustedProxies === 0 || forwardedFor === null) return peer;
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  return hops[hops.length - trustedProxies] ?? peer;
}
