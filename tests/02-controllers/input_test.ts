// Waiting for input from the serial ports.

import { assertEquals } from "@std/assert";
import type { SerialLine } from "../../chapters/01-hardware/mod.ts";
import {
  awaitInput,
  currentStrand,
  endDomain,
  endStrand,
  type Kernel,
  loadProgram,
  PORT_NUMBERS,
  PORTS,
  receiveBytes,
  RESTART,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  assertQuiet,
  computing,
  deviceKernel,
  heard,
  runUntil,
} from "./device_helpers.ts";
import { answerCalls, programOf } from "./helpers.ts";

const ENDED = { kind: "exited", status: 0 } as const;

/** A line at which the test types. */
interface Typist extends SerialLine {
  /** What was typed and not taken yet. */
  typed: string;
  /** Whether nothing will be typed any more. */
  closed: boolean;
  /** How often the machine has asked for more. */
  looks: number;
}

function typist(typed = ""): Typist {
  const line: Typist = {
    typed,
    closed: false,
    looks: 0,
    send: () => {},
    receive: () => {
      line.looks++;
      const bytes = new TextEncoder().encode(line.typed);
      line.typed = "";
      return bytes.length === 0 && line.closed ? null : bytes;
    },
  };
  return line;
}

/** Call 3 reads from a port, and waits until there is something or the end. */
function answerReads(kernel: Kernel, got: string[]): void {
  answerCalls(kernel, (kernel, [number, port]) => {
    if (number !== 3n) return 0n;
    const bytes = receiveBytes(kernel, PORT_NUMBERS.get(Number(port))!, 80);
    if (bytes.length > 0) got.push(new TextDecoder().decode(bytes));
    else if (awaitInput(kernel, Number(port), currentStrand(kernel))) {
      return RESTART;
    } else got.push("end");
    return BigInt(bytes.length);
  });
}

/** A program that reads `times` times from `port` and ends. */
function reading(kernel: Kernel, times = 1, port = 1): Strand {
  return loadProgram(
    kernel,
    programOf(`
        lda     s0, ${times}(zero)
more:   lda     a0, ${port}(zero)
        lda     v0, 3(zero)
        callsys
        subq    s0, 1, s0
        bne     s0, more
        lda     v0, 1(zero)
        callsys
`),
    ["reading"],
  );
}

function isBlocked({ state }: Strand): boolean {
  return state === "blocked";
}

Deno.test("awaitInput: a strand waits for a key, and goes on when it is pressed", () => {
  const line = typist();
  const kernel = deviceKernel({ console: line });
  const got: string[] = [];
  answerReads(kernel, got);
  const ports = heard(kernel, "Console.received");
  const strand = reading(kernel, 2);
  runUntil(kernel, () => isBlocked(strand));
  assertEquals([...kernel.expected], ["input from port 1"]);
  line.typed = "a line\n";
  runUntil(kernel, () => got.length === 1 && isBlocked(strand));
  assertEquals(got, ["a line\n"]);
  line.typed = "b\n";
  assertEquals(runKernel(kernel).reason, "halt");
  assertEquals(got, ["a line\n", "b\n"]);
  assertEquals(ports, [[1], [1]]);
  assertEquals(kernel.expected.size, 0);
  assertQuiet(kernel);
});

Deno.test("awaitInput: what is there already, or the end, is not waited for", () => {
  const line = typist("first\nsecond\n");
  line.closed = true;
  const kernel = deviceKernel({ console: line });
  const got: string[] = [];
  answerReads(kernel, got);
  reading(kernel, 4);
  assertEquals(runKernel(kernel).reason, "halt");
  assertEquals(got, ["first\n", "second\n", "end", "end"]);
  assertEquals(kernel.devices.interrupts[0] ?? 0, 0);
});

Deno.test("awaitInput: a line that comes to its end lets its readers go on", () => {
  const line = typist();
  const kernel = deviceKernel({ console: line });
  const got: string[] = [];
  answerReads(kernel, got);
  const strands = [reading(kernel), reading(kernel)];
  runUntil(kernel, () => strands.every(isBlocked));
  line.closed = true;
  assertEquals(runKernel(kernel).reason, "halt");
  assertEquals(got, ["end", "end"]);
});

Deno.test("awaitInput: a reader is woken while another program computes", () => {
  const line = typist();
  const kernel = deviceKernel({ console: line });
  const got: string[] = [];
  answerReads(kernel, got);
  const strand = reading(kernel);
  runUntil(kernel, () => isBlocked(strand));
  const other = computing(kernel, 200_000);
  runKernel(kernel, { steps: 5000 });
  line.typed = "x";
  runKernel(kernel);
  assertEquals(got, ["x"]);
  assertEquals(other.outcome, ENDED);
});

Deno.test("awaitInput: each port has its own readers", () => {
  const [first, second] = [typist(), typist()];
  const kernel = deviceKernel({ console: first, second });
  const got: string[] = [];
  answerReads(kernel, got);
  const ports = heard(kernel, "Console.received");
  const strands = [reading(kernel, 1, 1), reading(kernel, 1, 2)];
  runUntil(kernel, () => strands.every(isBlocked));
  second.typed = "two";
  runUntil(kernel, () => got.length === 1);
  assertEquals([got, ports], [["two"], [[2]]]);
  assertEquals(isBlocked(strands[0]!), true);
  first.typed = "one";
  runKernel(kernel);
  assertEquals(got, ["two", "one"]);
});

Deno.test("the line is asked for nothing while nobody reads", () => {
  const line = typist("typed before anybody wants it");
  const kernel = deviceKernel({ console: line });
  const got: string[] = [];
  answerReads(kernel, got);
  computing(kernel, 100_000);
  runKernel(kernel);
  assertEquals(line.looks, 0);
  reading(kernel);
  runKernel(kernel);
  assertEquals(got.length, 1);
  const { looks } = line;
  computing(kernel, 100_000);
  runKernel(kernel);
  assertEquals(line.looks, looks);
});

Deno.test("endStrand: a line that nobody waits at any more keeps no machine waiting", () => {
  const line = typist();
  const kernel = deviceKernel({ console: line });
  answerReads(kernel, []);
  const strands = [reading(kernel), reading(kernel)];
  runUntil(kernel, () => strands.every(isBlocked));
  endStrand(kernel, strands[0]!, ENDED);
  assertEquals(kernel.expected.size, 1);
  endDomain(kernel, strands[1]!.domain, ENDED);
  assertEquals(kernel.expected.size, 0);
  const { looks } = line;
  computing(kernel, 100_000);
  assertEquals(runKernel(kernel).reason, "halt");
  assertEquals(line.looks, looks);
});

Deno.test("awaitInput: without a strand the event alone tells", () => {
  const line = typist();
  const kernel = deviceKernel({ console: line });
  answerReads(kernel, []);
  const ports = heard(kernel, "Console.received");
  assertEquals(awaitInput(kernel, 1), true);
  assertEquals(awaitInput(kernel, 3), false);
  const strand = reading(kernel, 1, 2);
  line.typed = "!";
  runUntil(kernel, () => ports.length === 1);
  assertEquals(receiveBytes(kernel, PORTS.console, 5).length, 1);
  endDomain(kernel, strand.domain, ENDED);
});

Deno.test("receiveBytes: a reader takes nothing away from those who wait for more", () => {
  const line = typist();
  const kernel = deviceKernel({ console: line });
  const got: string[] = [];
  answerReads(kernel, got);
  const strand = reading(kernel);
  runUntil(kernel, () => isBlocked(strand));
  // Somebody else looks, finds nothing, and leaves the line open.
  assertEquals(receiveBytes(kernel, PORTS.console, 5).length, 0);
  line.typed = "late";
  runKernel(kernel);
  assertEquals(got, ["late"]);
});
