import { assertEquals } from "@std/assert";
import {
  BOARD,
  fieldAs,
  fieldIn,
  registerBits,
  RegisterBlock,
  type Registers,
  RING_DESCRIPTOR,
} from "../../chapters/01-hardware/mod.ts";

const LAMP = {
  CONTROL: {
    offset: 0,
    access: "read-write",
    says: "what the lamp shall do",
    reset: 1,
    fields: {
      ON: { bit: 0, says: "shine" },
      COLOUR: { bit: 4, width: 3, says: "how" },
      HIGH: { bit: 31, says: "the last bit" },
    },
  },
  HOURS: { offset: 4, access: "read", says: "how long" },
  NEWS: {
    offset: 8,
    access: "clear",
    says: "what happened",
    fields: { HOT: { bit: 0, says: "h" }, COLD: { bit: 1, says: "c" } },
  },
  GO: { offset: 12, access: "write", says: "do it" },
  TABLE: { offset: 16, access: "read-write", says: "numbers", count: 3 },
} as const satisfies Registers;

/** The lamp's registers, and what was written where something happens. */
function lamp() {
  const done: string[] = [];
  const block = new RegisterBlock(LAMP, 4, {
    HOURS: { read: (now) => now + 5 },
    GO: { written: (value, now) => done.push(`go ${value} at ${now}`) },
    CONTROL: { written: (value) => done.push(`control ${value}`) },
    NEWS: { written: (value) => done.push(`news ${value}`) },
    TABLE: { written: (value, _, index) => done.push(`${index}: ${value}`) },
  });
  return { block, done };
}

Deno.test("registerBits gives each field's bits at their place", () => {
  const { CONTROL } = registerBits(LAMP);
  assertEquals(CONTROL, { ON: 1, COLOUR: 0x70, HIGH: 0x8000_0000 });
  assertEquals(fieldIn(0x8000_0055, CONTROL.COLOUR), 5);
  assertEquals(fieldAs(5, CONTROL.COLOUR), 0x50);
  assertEquals(fieldAs(1, CONTROL.HIGH), 0x8000_0000);
});

Deno.test("a register holds its reset value, and then what was written to its fields", () => {
  const { block, done } = lamp();
  assertEquals(block.read(0, 4, 0), 1n);
  block.write(0, 4, 0xffff_ffffn, 0);
  assertEquals(block.read(0, 4, 0), 0x8000_0071n);
  assertEquals(block.get("CONTROL"), 0x8000_0071);
  assertEquals(done, [`control ${0x8000_0071}`]);
});

Deno.test("a register of news loses the bits that are written as 1", () => {
  const { block, done } = lamp();
  block.raise("NEWS", 3);
  block.write(8, 4, 0xffff_fffen, 0);
  assertEquals(block.read(8, 4, 0), 1n);
  assertEquals(done, ["news 2"]);
});

Deno.test("a row of registers is told which of them is meant", () => {
  const { block, done } = lamp();
  block.write(20, 4, 7n, 0);
  block.write(24, 4, 8n, 0);
  assertEquals(done, ["1: 7", "2: 8"]);
  assertEquals([0, 1, 2].map((index) => block.get("TABLE", index)), [0, 7, 8]);
});

Deno.test("an access to a piece of a register leaves its other bytes", () => {
  const { block, done } = lamp();
  block.write(16, 4, 0x1122_3344n, 0);
  block.write(17, 1, 0xffn, 0);
  assertEquals(block.read(16, 4, 0), 0x1122_ff44n);
  block.write(18, 2, 0xaabbn, 0);
  assertEquals(block.read(18, 2, 0), 0xaabbn);
  assertEquals(block.read(17, 1, 0), 0xffn);
  block.write(13, 1, 0x02n, 9);
  assertEquals(done.at(-1), "go 512 at 9");
});

Deno.test("an access to two registers is one to each, the lower first", () => {
  const { block, done } = lamp();
  block.write(16, 8, 0x8000_0002_0000_0001n, 0);
  assertEquals(done, ["0: 1", `1: ${0x8000_0002}`]);
  assertEquals(block.read(16, 8, 0), 0x8000_0002_0000_0001n);
  assertEquals(block.read(0, 8, 2), 0x0000_0007_0000_0001n);
});

Deno.test("where nothing is, zero is read, nothing is written, and it is counted", () => {
  const { block, done } = lamp();
  assertEquals(block.read(0x30, 4, 0), 0n);
  assertEquals(block.read(12, 4, 0), 0n, "GO cannot be read");
  block.write(4, 4, 9n, 0);
  block.write(0x30, 8, 9n, 0);
  assertEquals([done, block.mistakes], [[], 5]);
  assertEquals(block.read(4, 4, 0), 5n);
});

Deno.test("registers that share an address answer by their bank", () => {
  const shared = {
    DATA: { offset: 0, access: "read-write", bank: "data", says: "d" },
    SPEED: { offset: 0, access: "read-write", bank: "speed", says: "s" },
    BANK: { offset: 1, access: "read-write", says: "which" },
  } as const satisfies Registers;
  const block: RegisterBlock<typeof shared> = new RegisterBlock(
    shared,
    1,
    {},
    () => block.get("BANK") ? "speed" : "data",
  );
  block.write(0, 1, 1n, 0);
  block.write(1, 1, 1n, 0);
  block.write(0, 1, 2n, 0);
  assertEquals([block.get("DATA"), block.get("SPEED")], [1, 2]);
  assertEquals(block.read(0, 2, 0), 0x0102n);
});

Deno.test("what was saved comes back, the mistakes too", () => {
  const { block } = lamp();
  block.write(20, 4, 77n, 0);
  block.write(4, 4, 0n, 0);
  const saved = structuredClone(block.save());
  const other = lamp().block;
  other.restore(saved);
  assertEquals(other.save(), saved);
  assertEquals([other.get("TABLE", 1), other.mistakes], [77, 1]);
  other.reset();
  assertEquals([other.get("TABLE", 1), other.get("CONTROL")], [0, 1]);
});

// ## The declarations of the board

const TABLES = [
  ...BOARD.map(({ name, registers }) => ({ name, registers })),
  { name: "descriptor", registers: RING_DESCRIPTOR as Registers },
];

Deno.test("no two registers of a device are in the same place", () => {
  for (const { name, registers } of TABLES) {
    const width = registers.RBR ?? registers.INDEX ? 1 : 4;
    const taken = new Set<string>();
    for (const [register, one] of Object.entries(registers)) {
      const ways = one.access === "read" || one.access === "write"
        ? [one.access]
        : ["read", "write"];
      assertEquals(one.offset % width, 0, `${name} ${register}`);
      for (let index = 0; index < (one.count ?? 1); index++) {
        for (const way of ways) {
          const place = `${one.offset + index * width} ${one.bank} ${way}`;
          assertEquals(taken.has(place), false, `${name} ${register}`);
          taken.add(place);
        }
      }
    }
  }
});

Deno.test("no two fields of a register share a bit", () => {
  for (const { name, registers } of TABLES) {
    for (const [register, { fields = {} }] of Object.entries(registers)) {
      const all = Object.values(
        registerBits({ x: { ...registers[register]!, fields } }).x,
      )
        .map((mask) => BigInt(mask as number));
      const sum = all.reduce((a, b) => a + b, 0n);
      const union = all.reduce((a, b) => a | b, 0n);
      assertEquals(sum, union, `${name} ${register}`);
    }
  }
});
