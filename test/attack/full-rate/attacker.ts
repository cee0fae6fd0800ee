import { type AttackerName, attackers, type Orders } from "./attackers.ts";

// The process of one attacker: `attacker.ts NAME`, its orders as JSON on standard input, what it saw on standard output.

const isAttacker = (name: string): name is AttackerName => name in attackers;
const name = process.argv[2] ?? "";
if (!isAttacker(name)) throw new Error(`there is no attacker ${name}`);
const orders: Orders = await Bun.stdin.json();
console.log(JSON.stringify({ figures: await attackers[name](orders) }));
process.exit(0);
