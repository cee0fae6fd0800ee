import { afterAll, test } from "bun:test";
import { testScenarios } from "./brief.ts";
import { diskFull } from "./scenarios/disk-full.ts";
import { mountSmallDisk } from "./small-disk.ts";

const disk = await mountSmallDisk();
if ("folder" in disk) {
  testScenarios("a full disk costs nothing that was acknowledged", [diskFull(disk)], {
    databaseDir: disk.folder,
  });
  afterAll(disk.unmount);
} else test.skip(`disk-full: a file system may not be mounted (${disk.refusal})`, () => {});
