// The GNU tools and QEMU, by which this project's own are judged.

/** What to install when a tool is missing, on Debian. */
const PACKAGES = [
  "gcc-alpha-linux-gnu",
  "binutils-alpha-linux-gnu",
  "libc6.1-dev-alpha-cross",
  "qemu-user",
  "qemu-system-misc",
  "gdb-multiarch",
];

/** What a tool printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tool` to its end; a missing tool is an error that says what to install. */
export function runTool(tool: string, ...args: string[]): Promise<Outcome> {
  return runToolUntil(undefined, tool, ...args);
}

/** The same, but the tool is ended when `signal` says so. */
export async function runToolUntil(
  signal: AbortSignal | undefined,
  tool: string,
  ...args: string[]
): Promise<Outcome> {
  try {
    const command = new Deno.Command(tool, {
      args,
      stdin: "null",
      env: { LC_ALL: "C" },
      ...signal ? { signal } : {},
    });
    const { code, stdout, stderr } = await command.output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `${tool} is not installed. On Debian: apt-get install ${
        PACKAGES.join(" ")
      }`,
    );
  }
}

/** Runs `tool` and insists that it ends well and complains of nothing. */
export async function output(
  tool: string,
  ...args: string[]
): Promise<string> {
  const { code, stdout, stderr } = await runTool(tool, ...args);
  if (code !== 0 || stderr !== "") {
    throw new Error(`${tool} ${args.join(" ")}: exit ${code}\n${stderr}`);
  }
  return stdout;
}

/** Calls `work` with a new folder, which is gone afterwards. */
export async function inFolder<T>(
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "oracle-" });
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
