import { join } from "node:path";
import { findFreePort } from "../../src/platform/free-port.ts";
import { marker } from "../load/sse-protocol.ts";
import { answers, residentBytes, runProgram, startProgram } from "../support/program.ts";

const nginx = Bun.which("nginx");
const modules = "/usr/lib/nginx/modules/ngx_nchan_module.so";

export const hasNchan = nginx !== null && (await Bun.file(modules).exists());

/** nginx with nchan, a server made for this: one channel, and as many workers as it takes to be at its best here. */
export async function startNchan(folder: string) {
  if (nginx === null) throw new Error("There is no nginx.");
  const port = findFreePort();
  const configuration = join(folder, "nginx.conf");
  await Bun.write(configuration, configurationOf(port));
  const program = startProgram([nginx, "-p", folder, "-c", configuration, "-e", "stderr"]);
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/up`, program);
  return {
    ...program,
    port,
    /** Sends an event to all who listen. */
    async publish(data: string): Promise<void> {
      const response = await fetch(`${url}/publish`, { method: "POST", body: data });
      if (!response.ok) throw new Error(`nchan answered ${response.status}`);
    },
    /** Of the workers together. */
    async residentBytes(): Promise<number> {
      const workers = (await runProgram(["pgrep", "-P", String(program.pid)])).trim().split("\n");
      const sizes = await Promise.all(workers.map((pid) => residentBytes(Number(pid))));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}

/** An event as ours looks to a listener. */
export function sampleEvent(bytes: number): string {
  const head = `{"seq":1,${marker},"data":"`;
  return `${head}${"x".repeat(Math.max(bytes - head.length - 2, 0))}"}`;
}

function configurationOf(port: number): string {
  return `
load_module ${modules};
worker_processes 1;
worker_rlimit_nofile 20000;
daemon off;
pid nginx.pid;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /up { return 200; }
    location = /publish { nchan_publisher; nchan_channel_id bench; }
    location = /listen { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; }
  }
}
`;
}
