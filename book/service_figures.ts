// # Figures of chapter 5
//
// What a system does when it is started and runs the histogram's program: every number and
// every line comes from a real run.

import {
  DEFAULT_CALLS,
  DEFAULT_CONSOLE,
  execute,
  histogramProgram,
  startSystem,
} from "../chapters/05-services/mod.ts";
import type { Source } from "../chapters/03-spindles/mod.ts";
import { escapeHtml } from "./highlight.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about the services, by name. */
export const serviceFigures: Readonly<Record<string, () => string>> = {
  "boot": bootTranscript,
  "default-calls": () => callTable(DEFAULT_CALLS),
  "default-console": () => callTable(DEFAULT_CONSOLE),
  "cycles.library": () => cyclesOf("library"),
  "cycles.spindle": () => cyclesOf("spindle"),
};

// ## The command
//
// The transcript is what a reader would see. So the command itself is run.

/** What `deno task boot` prints when nobody types. */
function bootTranscript(): string {
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-read",
      "--allow-env=INIT_CWD",
      "mod.ts",
      "boot",
    ],
    cwd: new URL("..", import.meta.url),
    stdin: "null",
  }).outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`The boot failed: ${decoder.decode(stderr)}`);
  const text = decoder.decode(stdout).trimEnd();
  return `<pre class="snippet" tabindex="0"><code>${
    escapeHtml(text)
  }</code></pre>`;
}

// ## The default calls

/** Each handler of a default service: its checks and its time. */
function callTable({ file, text }: Source): string {
  const admission = startSystem().defaults.find(({ spindle }) =>
    spindle.lowered.typed.source.file === file
  );
  const heads = [...text.matchAll(/^ {2}on (.+) \{$/gm)]
    .map(([, head]) => head!);
  return table(
    ["handler", "checks proved", "checks left", "cycles at most", "allowed"],
    admission!.report.procedures.map(({ findings, cycles, budget }, index) => {
      const proved = findings.filter(({ outcome }) => outcome === "proved");
      return [
        `\`${heads[index] ?? ""}\``,
        String(proved.length),
        String(findings.length - proved.length),
        grouped(Number(cycles)),
        grouped(Number(budget)),
      ];
    }),
  );
}

// ## The histogram

/** What the program says after `placement:` when it is run. */
function cyclesOf(placement: string): string {
  const output: number[] = [];
  const console = {
    send: (byte: number) => void output.push(byte),
    receive: () => null,
  };
  const system = startSystem({ console });
  const program = histogramProgram(system.extensions.environment);
  execute(system, program, ["histogram"]);
  const text = new TextDecoder().decode(Uint8Array.from(output));
  const found = new RegExp(`^${placement}: (\\d+)$`, "m").exec(text);
  if (found === null) {
    throw new Error(`The program says nothing of ${placement}`);
  }
  return found[1]!;
}
