// # What an operation costs
//
// The controllers are TypeScript and take no time of the machine's, so an operation is
// charged what the Alpha code would take that it stands for.
//
// That code is not hidden in a number. It is written down beside the operation, assembled
// with the same assembler as everything else, and the latencies of its instructions are
// added up. Whoever doubts a cost can read the sequence and count.
//
// A sequence is counted once through. Where an operation does the same for many frames, pages
// or bytes, it is charged as many times. Two things are not charged: the end of a strand or of
// a domain, beyond the frames that go back; and searching the kernel's lists, which a kernel in
// Alpha code would keep as tables with an index.

import {
  assemble,
  decode,
  type Machine,
  PAL_CALLS,
  virtual,
} from "../../01-hardware/mod.ts";

/** The cycles that the instructions in `source` take, one after the other. */
export function cyclesOf(source: string): number {
  const origin = virtual(0n);
  const { segments } = assemble(source, { text: origin, data: origin });
  const bytes = segments[0]?.bytes ?? new Uint8Array();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let cycles = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    cycles += cyclesOfWord(view.getUint32(at, true));
  }
  return cycles;
}

/** The latency of the instruction `word`; of a PALcode call, that of its routine. */
export function cyclesOfWord(word: number): number {
  const decoded = decode(word);
  if (decoded === undefined) return 0;
  const { instruction, fields } = decoded;
  if (instruction.effect.kind !== "pal") return instruction.cycles;
  return PAL_CALLS.get(fields.function)?.cycles ?? 0;
}

/** Lets `cycles` pass on `machine`. */
export function charge(machine: Machine, cycles: number): void {
  machine.processor.counters.cycles += cycles;
}
