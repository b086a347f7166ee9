import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createSocket, type Socket } from "node:dgram";
import { addressOf, udpAddress } from "../../command/online.ts";
import { ksegAddress, physical } from "../../chapters/01-hardware/mod.ts";
import { CALLER } from "../01-hardware/talkers.ts";
import { inFolder } from "../oracles/tools.ts";
import { type Ended, programFile, spin } from "./spin.ts";

const TEXT = ksegAddress(physical(0x2_0000));

/** Runs `source` without a kernel. */
async function bare(
  folder: string,
  source: string,
  args: readonly string[],
  permissions: readonly string[] = [],
): Promise<Ended> {
  const path = await programFile(folder, source, { text: TEXT });
  return await spin(["boot", "--bare", path, ...args], "", {}, permissions);
}

// ## A disk

/** Reads sector 1, prints eight bytes of it, and writes it to sector 2. */
const COPY = `
_start: br      t5, start
        nop
        .quad   0xfffffd01fd002000, 0xfffffd01fc0003f8
start:  ldq     t2, 4(t5)
        ldq     t3, 12(t5)
        mov     1, t0
        stl     t0, 0x14(t2)
        stl     t0, 0x18(t2)
        lda     t4, 0x1ffc(t5)
        stl     t4, 0x1c(t2)
        mov     1, a0
        bsr     ra, order
        mov     2, t0
        stl     t0, 0x14(t2)
        mov     2, a0
        bsr     ra, order
        ldl     t0, 0x0c(t2)        // the error, as a digit
        addq    t0, '0', t0
        stb     t0, 0(t3)
        mov     8, t1
print:  ldbu    t0, 0(t4)
        stb     t0, 0(t3)
        lda     t4, 1(t4)
        subq    t1, 1, t1
        bne     t1, print
        halt
order:  stl     a0, 0x10(t2)
wait:   ldl     t0, 0x8(t2)
        blbc    t0, wait
        ret     (ra)
`;

/** A disk of four sectors in `folder`, each filled with its number's letter. */
function diskFile(folder: string): string {
  const path = `${folder}/disk`;
  const letters = ["a", "b", "c", "d"].map((letter) => letter.repeat(512));
  Deno.writeTextFileSync(path, letters.join(""));
  return path;
}

Deno.test("boot --bare --disk reads and writes the sectors of a file", () =>
  inFolder(async (folder) => {
    const disk = diskFile(folder);
    const ended = await bare(folder, COPY, ["--disk", disk], [
      "--allow-write",
    ]);
    assertEquals(ended, { code: 0, stdout: "0bbbbbbbb", stderr: "" });
    const after = Deno.readTextFileSync(disk);
    const expected = ["a", "b", "b", "d"].map((one) => one.repeat(512)).join(
      "",
    );
    assert(after === expected);
  }));

Deno.test("a file that may not be written is a disk that is write-protected", () =>
  inFolder(async (folder) => {
    const disk = diskFile(folder);
    const before = Deno.readTextFileSync(disk);
    const { code, stdout } = await bare(folder, COPY, ["--disk", disk]);
    assertEquals([code, stdout], [0, "7bbbbbbbb"]);
    assert(Deno.readTextFileSync(disk) === before);
  }));

Deno.test("boot --disk says what is wrong with a file that is no disk", () =>
  inFolder(async (folder) => {
    const odd = `${folder}/odd`;
    Deno.writeTextFileSync(odd, "a".repeat(513));
    const cases = [
      [`${folder}/none`, "there is no such file"],
      [odd, "its size is 513 bytes and must be a multiple of 512"],
      [folder, "it is not a file"],
    ] as const;
    for (const [path, why] of cases) {
      const { code, stderr } = await bare(folder, COPY, ["--disk", path]);
      assertEquals(code, 127);
      assertEquals(stderr, `spin: Cannot use ${path} as a disk: ${why}\n`);
    }
  }));

Deno.test("boot --disk and --net are for --bare, and say so", async () => {
  for (const args of [["--disk", "x"], ["--net", "udp:1:a:2"]]) {
    const { code, stderr } = await spin(["boot", ...args]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, `${args[0]} needs --bare`);
  }
});

// ## A network

Deno.test("udpAddress reads a port, a host and a port", () => {
  assertEquals(udpAddress("udp:5555:127.0.0.1:5556"), {
    local: 5555,
    host: "127.0.0.1",
    remote: 5556,
  });
});

Deno.test("boot --net says what it expected", async () => {
  for (const net of ["tcp:1:a:2", "udp:1:a", "udp:0:a:2", "udp:1:a:65536"]) {
    const { code, stderr } = await spin(["boot", "--bare", "x", "--net", net]);
    assertEquals(code, 2);
    assertStringIncludes(
      stderr,
      `--net must be udp:LOCALPORT:HOST:PORT, not ${net}`,
    );
  }
});

Deno.test("machines on one host get different addresses", () => {
  const one = addressOf(udpAddress("udp:5555:a:1"));
  assertEquals(one.toString(16), (0xb315_002b_0008).toString(16));
});

/** A socket of this host on any free port. */
function openSocket(): Promise<Socket> {
  const socket = createSocket("udp4");
  return new Promise((done) => socket.bind(0, "127.0.0.1", () => done(socket)));
}

Deno.test("boot --bare --net talks to a partner in plain frames", () =>
  inFolder(async (folder) => {
    const partner = await openSocket();
    const other = await openSocket();
    const [here, there] = [partner.address().port, other.address().port];
    other.close();
    const seen: Uint8Array[] = [];
    partner.on("message", (frame, { port }) => {
      seen.push(frame);
      partner.send(frame, port, "127.0.0.1");
    });
    const net = `udp:${there}:127.0.0.1:${here}`;
    const ended = await bare(
      folder,
      `_start: ${CALLER}`,
      ["--net", net, "--max-cycles", "2_000_000_000"],
      ["--allow-net=127.0.0.1"],
    );
    partner.close();
    assertEquals(ended, { code: 0, stdout: "........", stderr: "" });
    assert(seen.length >= 8);
    const header = [255, 255, 255, 255, 255, 255, 8, 0, 0x2b, 0, 0, 9, 0x60, 6];
    for (const frame of seen) {
      assertEquals(frame.length, 64);
      assertEquals([...frame.subarray(0, 14)], header);
    }
  }));

Deno.test("boot --net says which permission it lacks", () =>
  inFolder(async (folder) => {
    const net = "udp:5555:127.0.0.1:5556";
    const { code, stderr } = await bare(folder, COPY, ["--net", net]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "needs the permission --allow-net=127.0.0.1:");
  }));
