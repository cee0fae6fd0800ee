import { lookup } from "node:dns/promises";
import { BlockList, isIPv6 } from "node:net";

const own = new BlockList();
own.addSubnet("127.0.0.0", 8);
own.addSubnet("10.0.0.0", 8);
own.addSubnet("172.16.0.0", 12);
own.addSubnet("192.168.0.0", 16);
own.addSubnet("169.254.0.0", 16);
own.addAddress("::1", "ipv6");
own.addSubnet("fc00::", 7, "ipv6");
own.addSubnet("fe80::", 10, "ipv6");
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/** Where a server is: on this machine, in a private network, or anywhere (RFC 1918, RFC 4193). */
export async function whereIs(url: URL): Promise<"loopback" | "private" | "public"> {
  const addresses = await lookup(url.hostname.replace(/^\[|\]$/g, ""), { all: true });
  // A name that also leads elsewhere is not one's own.
  const isAllIn = (list: BlockList) =>
    addresses.length > 0 &&
    addresses.every(({ address }) => list.check(address, isIPv6(address) ? "ipv6" : "ipv4"));
  return isAllIn(loopback) ? "loopback" : isAllIn(own) ? "private" : "public";
}
