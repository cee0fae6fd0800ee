import { isIPv4 } from "node:net";

/**
 * The network that an origin is in, as one owner may hold it: the /24 of an IPv4 address, the /48 of a /64 of IPv6.
 * @param origin what `networkOf` answers; any other text is a network of its own
 */
export function wideNetworkOf(origin: string): string {
  if (isIPv4(origin)) return origin.replace(/\d+$/, "0/24");
  return origin.endsWith("::/64") ? `${origin.split(":").slice(0, 3).join(":")}::/48` : origin;
}
