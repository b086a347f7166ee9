// # The text
//
// In the end, a procedure is a list of lines.
//
// Here the blocks get their branches, and once more an order inside, for only now is it known which
// instruction is the first half of a quadword. Where a loop begins in the second half, its first
// instruction has no partner in any round; if that costs more than an instruction that does
// nothing in front of the loop, there will be one.

import type { Span } from "../source/diagnostics.ts";
import { type Around, blockLabel, endOf, jumpTo } from "./block_ends.ts";
import { failureLabel } from "./calling.ts";
import { constantCode } from "./constants.ts";
import { divisionRoutine } from "./dividing.ts";
import { epilogueOf, prologueOf, type StackFrame } from "./frame.ts";
import { codeLine, instructionText } from "./instruction_text.ts";
import type { BlockOrder } from "./layout.ts";
import {
  FIXED,
  type MachineBlock,
  type MachineInstruction,
  type MachineProcedure,
  type Register,
} from "./machine_code.ts";
import { FAILED, type Placement } from "./placement.ts";
import { scheduleInstructions } from "./scheduling.ts";
import { rowLabel } from "./switching.ts";
import { type Clock, createClock, startInstruction } from "./timing.ts";

/** A line of code. */
export interface CodeLine {
  /** The line as the assembler reads it. */
  readonly text: string;
  /** The part of the source that it comes from; absent for labels. */
  readonly span?: Span;
  /**
   * The cycle in which the instruction starts, counted from the label above, if nothing but the
   * instructions in between delays it.
   */
  readonly cycle?: number;
  /** The instruction; absent for labels and for the routine that divides. */
  readonly instruction?: MachineInstruction;
}

/** What is to be written. */
export interface Text {
  /** The instructions, in blocks. */
  readonly made: MachineProcedure;
  /** Where the code begins. */
  readonly label: string;
  /** Where the code is to run. */
  readonly placement: Placement;
  /** What it needs on the stack. */
  readonly frame: StackFrame;
  /** The order of its blocks. */
  readonly layout: BlockOrder;
}

interface Writing extends Text, Around {
  readonly lines: CodeLine[];
  clock: Clock;
}

/** The lines of a procedure, and at which of them each block begins. */
export interface Written {
  /** The lines. */
  readonly lines: readonly CodeLine[];
  /** The place of a block's first line. */
  readonly starts: ReadonlyMap<MachineBlock, number>;
}

/** Writes a procedure down. */
export function writeText(text: Text): Written {
  const starts = new Map<MachineBlock, number>();
  const places = new Map(text.layout.order.map((one, at) => [one, at]));
  const clock = createClock();
  const writing: Writing = { ...text, places, lines: [], clock };
  const { label, placement, frame, layout, lines } = writing;
  const span = layout.order[0]!.endSpan;
  lines.push({ text: "        .align  3" });
  putLabel(writing, label);
  if (placement.kind === "library" && usesGlobals(writing)) {
    lines.push({ text: codeLine("ldgp", "$29", "0($27)"), span });
    // Two instructions stand for it.
    startInstruction(writing.clock, GP_HALF);
    startInstruction(writing.clock, GP_HALF);
  }
  for (const one of prologueOf(frame, span)) put(writing, one);
  const reached = targetsOf(writing);
  layout.order.forEach((block, index) => {
    const next = layout.order[index + 1];
    writeBlock(writing, block, next, reached.has(block), starts);
  });
  writeFailures(writing);
  if (writing.made.divides) {
    for (const one of divisionRoutine(label).trimEnd().split("\n")) {
      lines.push(one.endsWith(":") ? { text: one } : { text: one, span });
    }
  }
  return { lines, starts };
}

/** Whether anything is reached through the global pointer. */
function usesGlobals({ layout }: Writing): boolean {
  return layout.order.some(({ instructions }) =>
    instructions.some(({ reads, form }) =>
      reads.includes(FIXED.globalPointer) || form === "call"
    )
  );
}

const GP_HALF: MachineInstruction = {
  name: "lda",
  form: "load",
  reads: [FIXED.globalPointer],
  writes: [FIXED.globalPointer],
  offset: { number: 0 },
  span: { start: 0, end: 0 },
};

/** The blocks to which some branch leads. */
function targetsOf({ layout }: Writing): Set<MachineBlock> {
  const reached = new Set<MachineBlock>();
  layout.order.forEach(({ ending }, index) => {
    const next = layout.order[index + 1];
    const targets = ending.kind === "jump"
      ? [ending.target]
      : ending.kind === "branch"
      ? [ending.then, ending.otherwise]
      : [];
    for (const one of targets) if (one !== next) reached.add(one);
    if (ending.kind === "table") {
      ending.targets.forEach((one) => reached.add(one));
    }
  });
  return reached;
}

// ## Lines of a procedure

function putLabel(writing: Writing, label: string): void {
  writing.lines.push({ text: `${label}:` });
  writing.clock = createClock(writing.clock.even);
}

function put(writing: Writing, instruction: MachineInstruction): void {
  const { lines, clock, frame } = writing;
  const cycle = startInstruction(clock, instruction);
  const { span } = instruction;
  const text = instructionText(instruction, frame);
  lines.push({ text, span, cycle, instruction });
}

// ## Blocks

function writeBlock(
  writing: Writing,
  block: MachineBlock,
  next: MachineBlock | undefined,
  reached: boolean,
  starts: Map<MachineBlock, number>,
): void {
  const last = endOf(writing, block, next);
  if (reached) align(writing, block, last);
  starts.set(block, writing.lines.length);
  if (reached) {
    putLabel(writing, blockLabel(writing, block));
  }
  const { clock } = writing;
  const trial = copyOf(clock);
  for (const one of scheduleInstructions(block.instructions, last, trial)) {
    put(writing, one);
  }
  for (const one of last) put(writing, one);
  if (block.ending.kind !== "table") return;
  putLabel(writing, rowLabel(writing.label, block.number));
  for (const target of block.ending.targets) {
    put(writing, jumpTo(writing, target, block.endSpan));
  }
}

function copyOf(clock: Clock): Clock {
  return { ...clock, ready: new Map(clock.ready) };
}

/** Puts an instruction that does nothing in front of a loop, if that saves time inside. */
function align(
  writing: Writing,
  block: MachineBlock,
  last: readonly MachineInstruction[],
): void {
  const { clock, lines, layout } = writing;
  const often = layout.often.get(block)!;
  if (clock.even || often <= 2) return;
  const [odd, even] = [false, true].map((even) => {
    const trial = createClock(even);
    scheduleInstructions(block.instructions, last, trial);
    for (const one of last) startInstruction(trial, one);
    return trial.cycle;
  });
  if (even! >= odd!) return;
  const span = block.endSpan;
  lines.push({ text: codeLine("unop"), span, instruction: { ...UNOP, span } });
  clock.even = true;
  clock.neighbour = undefined;
}

/** What `unop` stands for: a load whose result nobody gets. */
const UNOP: Omit<MachineInstruction, "span"> = {
  name: "ldq_u",
  form: "load",
  reads: [FIXED.stack],
  writes: [FIXED.zero],
};

// ## When a check fails
//
// In the kernel the controllers are told which check it was, and the activation ends
// without an answer. A library has nobody to tell but the program that it is part of: it
// springs a trap.

function writeFailures(writing: Writing): void {
  const { made, placement, label, frame } = writing;
  if (made.failures.size === 0) return;
  const span = writing.layout.order[0]!.endSpan;
  const inKernel = placement.kind === "kernel";
  const pal = (number: number): MachineInstruction => ({
    name: "call_pal",
    form: "pal",
    reads: [],
    writes: [],
    literal: number,
    span,
  });
  const together = `$${label}.failed`;
  const sites = [...made.failures].sort((a, b) => a - b);
  for (const site of sites) {
    putLabel(writing, failureLabel(label, site));
    putConstant(writing, site, 16, span);
    if (!inKernel) put(writing, pal(0xaa));
    else if (site !== sites.at(-1)) {
      const br = { name: "br", form: "branch" } as const;
      put(writing, { ...br, reads: [], writes: [], target: together, span });
    }
  }
  if (!inKernel) return;
  putLabel(writing, together);
  putConstant(writing, placement.failure, 17, span);
  put(writing, {
    name: "lda",
    form: "load",
    reads: [FIXED.zero],
    writes: [FIXED.result],
    offset: { number: 0, symbol: FAILED },
    span,
  });
  put(writing, pal(0x9));
  for (const register of [FIXED.result, FIXED.answered]) {
    put(writing, {
      name: "mov",
      form: "move",
      reads: [FIXED.zero],
      writes: [register],
      span,
    });
  }
  for (const one of epilogueOf(frame, span)) put(writing, one);
}

function putConstant(
  writing: Writing,
  number: number,
  to: Register,
  span: Span,
): void {
  for (const one of constantCode(BigInt(number), to, span)) put(writing, one);
}
