// Running the code of a procedure on a machine that has nothing else in it.

import {
  assemble,
  createMachine,
  ksegAddress,
  type Machine,
  physical,
  readRegister,
  REGISTER,
  run,
  virtual,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  type CodeLine,
  FAILED,
  generateLines,
  type OperationType,
  type Placement,
  type Procedure,
  RAISE,
} from "../../chapters/03-spindles/mod.ts";
import { type Seen, worldOf } from "./form_generator.ts";

const TEXT = 0x1_0000;
const STATE = 0x8_0000;
const MEMORY = 0x9_0000;
const STACK = 0xb_0000;
const END = 0xc_0000;
const RECORD = 0x8_1000;

/** Ways to place code, which should all do the same. */
export interface Setting {
  /** Bytes from the global pointer to the state. */
  readonly far: number;
  /** Whether the compiler is told how far. */
  readonly told: boolean;
  /** Whether bytes can be loaded and stored. */
  readonly bytes: boolean;
  /** Whether the parameters are to remain, if nothing is called. */
  readonly keeps: boolean;
}

/** The settings in which code is tried. */
export const SETTINGS: readonly Setting[] = [
  { far: 64, told: true, bytes: false, keeps: false },
  { far: 0x5_0000, told: true, bytes: true, keeps: false },
  { far: -0x2_0000, told: false, bytes: false, keeps: true },
  { far: 0x7f00, told: true, bytes: true, keeps: true },
];

/** What running code on the machine came to. */
export interface Machined extends Seen {
  readonly cycles: number;
  /** The parameters afterwards. */
  readonly parameters: readonly bigint[];
}

const NUMBERS: Readonly<Record<string, number>> = {
  "Test.ask": 101,
  "Test.act": 102,
  "Test.event": 103,
};

/** The text of `procedure`'s code in a setting. */
export function codeFor(procedure: Procedure, setting: Setting): string {
  return linesFor(procedure, setting).map(({ text }) => `${text}\n`).join("");
}

/** The lines of `procedure`'s code in a setting. */
export function linesFor(procedure: Procedure, setting: Setting): CodeLine[] {
  const placement: Placement = {
    kind: "kernel",
    state: "Test.state",
    ...setting.told && { stateFromGp: BigInt(setting.far) },
    operation: ({ name }: OperationType) => NUMBERS[name]!,
    record: () => ({
      base: "global pointer",
      offset: BigInt(RECORD - STATE + setting.far) & 0x7fffn,
    }),
    event: () => "Test.record",
    firstParameter: 16,
    failure: 77,
    keepsParameters: setting.keeps,
    bytes: setting.bytes,
  };
  return generateLines(procedure, "Test.code", placement);
}

/** A machine with code in it. */
export interface Loaded {
  readonly machine: Machine;
  readonly setting: Setting;
  /** The words of the code. */
  readonly words: readonly number[];
}

/** A machine for code. */
export function newMachine(): Machine {
  return createMachine({ memory: 2 ** 20 });
}

/** Puts the code of `procedure` into `machine`. */
export function loadCode(
  machine: Machine,
  procedure: Procedure,
  setting: Setting,
): Loaded {
  const source = codeFor(procedure, setting);
  const routine = `
${RAISE}: lda $0, ${NUMBERS["Test.event"]}($31)
        call_pal 0x9
        ret
`;
  const gp = ksegAddress(physical(STATE)) - BigInt(setting.far);
  const { segments } = assemble(source + routine, {
    text: ksegAddress(physical(TEXT)),
    gp: virtual(gp),
    symbols: new Map([
      ["Test.state", ksegAddress(physical(STATE))],
      ["Test.record", ksegAddress(physical(RECORD + 64))],
      [FAILED, virtual(100n)],
    ]),
  });
  const { bytes } = segments[0]!;
  machine.bus.bytes.set(bytes, TEXT);
  machine.bus.bytes.set([0, 0, 0, 0], END);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = Array.from(
    { length: bytes.length / 4 },
    (_, index) => view.getUint32(index * 4, true),
  );
  return { machine, setting, words };
}

const MARK = 0x5eed_0000n;

/** Runs loaded code in the world that belongs to `seed`. */
export function runCode({ machine, setting }: Loaded, seed: number): Machined {
  const world = worldOf(seed, ksegAddress(physical(MEMORY)));
  const { bytes } = machine.bus;
  const { state, memory, calls } = world;
  const gp = ksegAddress(physical(STATE)) - BigInt(setting.far);
  const record = Number(
    gp - ksegAddress(physical(0)) +
      (BigInt(RECORD - STATE + setting.far) & 0x7fffn),
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const toMachine = () => {
    bytes.set(state, STATE);
    bytes.set(memory, MEMORY);
    view.setBigUint64(record, world.answer("Test.read", []), true);
  };
  const fromMachine = () => {
    state.set(bytes.subarray(STATE, STATE + state.length));
    memory.set(bytes.subarray(MEMORY, MEMORY + memory.length));
  };
  let failed: number | undefined;
  machine.cserve = () => {
    fromMachine();
    const number = Number(readRegister(machine, 0));
    const [a0, a1] = [16, 17].map((one) => readRegister(machine, one));
    spoil(machine, number === NUMBERS["Test.event"]);
    if (number === 100) failed = Number(a0) + (a1 === 77n ? 0 : 1000);
    else if (number === NUMBERS["Test.ask"]) {
      writeRegister(machine, 0, world.answer("Test.ask", [a0!]));
    } else {
      const name = Object.entries(NUMBERS).find(([, one]) => one === number)!;
      writeRegister(machine, 0, world.act(name[0], [a0!]));
    }
    toMachine();
  };
  bytes.fill(0xa5, STACK - 0x2000, STACK);
  toMachine();
  world.parameters.forEach((value, index) =>
    writeRegister(machine, 16 + index, value)
  );
  for (let saved = 9; saved < 16; saved++) {
    writeRegister(machine, saved, MARK + BigInt(saved));
  }
  const end = ksegAddress(physical(END));
  writeRegister(machine, REGISTER.gp, gp);
  writeRegister(machine, REGISTER.sp, ksegAddress(physical(STACK)));
  writeRegister(machine, 26, end);
  const { processor } = machine;
  const { counters } = processor;
  Object.assign(processor, {
    mode: "kernel",
    ipl: 7,
    pc: ksegAddress(physical(TEXT)),
  });
  machine.stopped = undefined;
  const { cycles } = counters;
  const stop = run(machine, { steps: 3_000_000 });
  if (stop.reason !== "halt" || processor.pc !== end + 4n) {
    throw new Error(`Ended at ${processor.pc.toString(16)}: ${stop.reason}`);
  }
  for (let saved = 9; saved < 16; saved++) {
    if (readRegister(machine, saved) !== MARK + BigInt(saved)) {
      throw new Error(`Register ${saved} is not what it was`);
    }
  }
  if (readRegister(machine, REGISTER.sp) !== ksegAddress(physical(STACK))) {
    throw new Error("The stack is not where it was");
  }
  fromMachine();
  const value = readRegister(machine, 0);
  const answered = readRegister(machine, 1) === 1n;
  if (answered === (failed !== undefined)) {
    throw new Error("Answered and failed");
  }
  return {
    run: failed === undefined
      ? { kind: "returned", value }
      : { kind: "failed", site: failed },
    state,
    memory,
    calls,
    cycles: counters.cycles - cycles,
    parameters: world.parameters.map((_, index) =>
      readRegister(machine, 16 + index)
    ),
  };
}

/** Lets the registers that a call may use up hold something else. */
function spoil(machine: Machine, routine: boolean): void {
  const lost = routine
    ? [1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28]
    : [1, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25];
  for (const one of lost) {
    writeRegister(machine, one, 0xdead_0000n + BigInt(one));
  }
}
