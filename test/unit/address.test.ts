import { describe, expect, test } from "bun:test";
import { clientAddress, networkOf } from "../../src/http/address.ts";

describe("where a request comes from", () => {
  test.each([
    ["the peer, without a trusted proxy", "203.0.113.9", 0, "10.0.0.1"],
    ["what one proxy added, not what the client said", "203.0.113.9, 192.0.2.7", 1, "192.0.2.7"],
    ["what the first of two proxies added", "203.0.113.9, 192.0.2.7, 10.0.0.2", 2, "192.0.2.7"],
    ["unknown, when there are fewer entries than proxies", "192.0.2.7", 2, "unknown"],
    ["without a port", "192.0.2.7:51234", 1, "192.0.2.7"],
    ["IPv6 without a port and brackets", "[2001:db8::7]:51234", 1, "2001:db8::7"],
    ["IPv4 in IPv6 as IPv4", "::ffff:192.0.2.7", 1, "192.0.2.7"],
    ["unknown, when the entry is no address", "nonsense", 1, "unknown"],
    ["unknown, when the entry is empty", "192.0.2.7, ", 1, "unknown"],
  ])("%s", (_, forwardedFor, proxies, address) => {
    expect(clientAddress(forwardedFor, "::ffff:10.0.0.1", proxies)).toBe(address);
  });
});

describe("what counts as one", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["local", "local"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1:2:3:4", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
  ])("%s is one of %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
