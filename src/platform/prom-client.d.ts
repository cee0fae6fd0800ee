declare module "prom-client/lib/metrics/*" {
  import type { Registry } from "prom-client";
  export default function collect(
    registry: Registry,
    options: {
      /** In milliseconds. */
      eventLoopMonitoringPrecision: number;
    },
  ): void;
}
