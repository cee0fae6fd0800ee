import { isIP, isIPv6 } from "node:net";

/** Stands for a client whose proxy named no address; it is in no list of known addresses. */
const unknownAddress = "unknown";

/**
 * Where a request comes from. Of `X-Forwarded-For` only the entries that trusted proxies have added count:
 * with one proxy the last, with two the last but one. Anything before those is the client's own word.
 * A hop that is no address is `unknown`, never the proxy's own address, which may be trusted.
 */
export function clientAddress(forwardedFor: string | null, peer: string, trustedProxies: number): string {
  if (trustedProxies === 0 || forwardedFor === null) return bareAddress(peer);
  const hops = forwardedFor.split(",").map((hop) => bareAddress(hop.trim()));
  const named = hops[hops.length - trustedProxies] ?? "";
  return isIP(named) === 0 ? unknownAddress : named;
}

/** Without a port, brackets or zone, and an IPv4 address as such: some proxies say `[2001:db8::1]:443`. */
function bareAddress(text: string): string {
  const address = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return address.replace(/%.*$/, "").replace(/^::ffff:(?=[\d.]+$)/i, "");
}

/** What one customer of a provider has: an IPv4 address, or of IPv6 a whole /64, whose addresses cost nothing. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  // The one way to write it (RFC 5952), but for the zeros that `::` stands for.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? [] : Array<string>(8 - first.length - last.length).fill("0");
  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}

export type Server = {
  requestIP(request: Request): { address: string } | null;
  timeout(request: Request, seconds: number): void;
} | null;

/** How long the connection of a stranger may be idle. */
const strangerIdleSeconds = 10;

/**
 * Lets a stranger's connection end soon after its answer: each costs a descriptor. A proxy's connections carry everybody's
 * requests and stay.
 */
export function keepBriefly(request: Request, server: Server, trustedProxies: number): void {
  if (trustedProxies === 0) server?.timeout(request, strangerIdleSeconds);
}

export function addressOf(request: Request, server: Server, trustedProxies: number): string {
  const peer = server?.requestIP(request)?.address ?? "local";
  return clientAddress(request.headers.get("x-forwarded-for"), peer, trustedProxies);
}

/** The network that a stranger's limits are counted by. */
export function originOf(request: Request, server: Server, trustedProxies: number): string {
  return networkOf(addressOf(request, server, trustedProxies));
}
