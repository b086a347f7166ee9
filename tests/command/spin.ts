// Calling the command as a user does.

import {
  assembleProgram,
  type AssemblyOptions,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";

const MAIN = new URL("../../mod.ts", import.meta.url).pathname;

/** What the command printed, and its exit status. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the command with `args`, gives it `input` and further `permissions`. */
export async function spin(
  args: readonly string[],
  input: string | Uint8Array = "",
  env: Record<string, string> = {},
  permissions: readonly string[] = [],
): Promise<Ended> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-read",
      "--allow-env=INIT_CWD",
      ...permissions,
      MAIN,
      ...args,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  }).spawn();
  const writer = child.stdin.getWriter();
  const bytes = typeof input === "string"
    ? new TextEncoder().encode(input)
    : input;
  // A command that refuses its arguments may end before it reads anything.
  await writer.write(bytes).then(() => writer.close()).catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Assembles `source` into a program file in `folder`, and gives its path. */
export async function programFile(
  folder: string,
  source: string,
  options: AssemblyOptions = {},
): Promise<string> {
  const path = `${folder}/program`;
  const program = assembleProgram(source, new Map(), options);
  await Deno.writeFile(path, writeElf(program));
  return path;
}
