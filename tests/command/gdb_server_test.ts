// The debugger's connection, without a debugger: packets over a socket.

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assembleProgram,
  bytesFrom,
  createPacketReader,
  framePacket,
  ksegAddress,
  physical,
  readPackets,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";

const MAIN = new URL("../../mod.ts", import.meta.url).pathname;
const TEXT = ksegAddress(physical(0x2_0000));

/** The command, waiting for a debugger, and a connection to it. */
class Connection {
  readonly #child: Deno.ChildProcess;
  readonly #socket: Deno.TcpConn;
  readonly #reader = createPacketReader();
  readonly #waiting: string[] = [];

  private constructor(child: Deno.ChildProcess, socket: Deno.TcpConn) {
    this.#child = child;
    this.#socket = socket;
  }

  /** Starts the command with `args` and connects. */
  static async open(...args: string[]): Promise<Connection> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--allow-read", "--allow-env=INIT_CWD"],
        ...["--allow-net=127.0.0.1", MAIN, "boot", ...args, "--gdb", "0"],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = child.stderr.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    const line = new TextDecoder().decode(value);
    const [, port] = /target remote 127\.0\.0\.1:(\d+)\n$/.exec(line) ?? [];
    assert(port !== undefined, line);
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: +port });
    return new Connection(child, socket);
  }

  /** Sends bytes as they are. */
  async send(text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === "string" ? bytesFrom(text) : text;
    await this.#socket.write(bytes);
  }

  /** Sends a packet and waits for one. */
  async ask(body: string): Promise<string> {
    await this.send(framePacket(body));
    return await this.answer();
  }

  /** The next packet. */
  async answer(): Promise<string> {
    const buffer = new Uint8Array(4096);
    while (this.#waiting.length === 0) {
      const count = await this.#socket.read(buffer);
      if (count === null) return "the end";
      for (const one of readPackets(this.#reader, buffer.subarray(0, count))) {
        if (one.kind === "packet") this.#waiting.push(one.body);
      }
    }
    return this.#waiting.shift()!;
  }

  /** Hangs up, and waits for the command to end. */
  async end(): Promise<{ code: number; stdout: string }> {
    this.#socket.close();
    const { code, stdout } = await this.#child.output();
    return { code, stdout: new TextDecoder().decode(stdout) };
  }
}

/** Writes an image made of `source`, and calls `work` with its path. */
async function withImage(
  source: string,
  work: (path: string) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    const program = assembleProgram(source, new Map(), { text: TEXT });
    await Deno.writeFile(`${folder}/image`, writeElf(program));
    await work(`${folder}/image`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A program that waits until `t0`, which is zero at first, is not zero, then halts. */
const WAITING = "_start: beq t0, _start\nhalt";

Deno.test("Control-C stops a machine that runs, and what a debugger sets counts", () =>
  withImage(WAITING, async (path) => {
    const connection = await Connection.open("--bare", path);
    assertEquals(await connection.ask("?"), "T05thread:1;");
    await connection.send(framePacket("vCont;c"));
    await connection.send("\x03");
    assertEquals(await connection.answer(), "T02thread:1;");
    assertEquals(await connection.ask("P1=0100000000000000"), "OK");
    assertMatch(await connection.ask("c"), /^O/);
    assertEquals(await connection.answer(), "T05thread:1;");
    assertEquals(await connection.ask("D"), "OK");
    assertEquals((await connection.end()).code, 0);
  }));

Deno.test("a debugger that hangs up while the machine runs leaves it running", () =>
  withImage(
    `
_start: br      t0, start
        .quad   0xfffffd01fc0003f8
start:  ldq     t1, 4(t0)
        mov     '*', t2
        stb     t2, 0(t1)
        halt`,
    async (path) => {
      const connection = await Connection.open("--bare", path);
      assertEquals(await connection.ask("s"), "T05thread:1;");
      assertEquals(await connection.end(), { code: 0, stdout: "*" });
    },
  ));

Deno.test("k ends everything, whatever the machine is doing", () =>
  withImage(WAITING, async (path) => {
    const connection = await Connection.open("--bare", path);
    await connection.send(framePacket("k"));
    assertEquals(await connection.answer(), "the end");
    assertEquals((await connection.end()).code, 0);
  }));

Deno.test("a machine with a disk can be debugged, and its disk is as it was", () =>
  withImage(WAITING, async (path) => {
    const disk = `${path}.disk`;
    const content = new Uint8Array(64 * 512).fill(7);
    await Deno.writeFile(disk, content);
    const connection = await Connection.open("--bare", path, "--disk", disk);
    assertEquals(await connection.ask("s"), "T05thread:1;");
    assertEquals(await connection.ask("bs"), "T05thread:1;");
    await connection.send(framePacket("k"));
    assertEquals((await connection.end()).code, 0);
    assertEquals(await Deno.readFile(disk), content);
  }));

Deno.test("a port that is taken is bad usage", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await withImage(WAITING, async (path) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--allow-read", "--allow-env=INIT_CWD"],
        ...["--allow-net=127.0.0.1", MAIN, "boot", "--bare", path],
        ...["--gdb", String(listener.addr.port)],
      ],
    }).output();
    assertEquals(code, 2);
    assertMatch(new TextDecoder().decode(stderr), /Cannot listen on port/);
  });
  listener.close();
});
