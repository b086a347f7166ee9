// # What nobody reads
//
// While instructions were chosen, some were left over: a product that became part of an addition,
// a truth that was tested without becoming a number.
//
// An instruction that does nothing but write a register that nobody reads is taken out. Then what
// it has read has one reader less, and perhaps none.

import {
  FIRST_VIRTUAL,
  isSilent,
  type MachineInstruction,
  type MachineProcedure,
  readAtEnd,
  type Register,
} from "./machine_code.ts";

/** Takes out of `made` the instructions whose results nobody reads. */
export function dropUnread(made: MachineProcedure): void {
  const readers = new Uint32Array(made.registers);
  const writers = new Map<Register, MachineInstruction[]>();
  for (const block of made.blocks) {
    for (const one of readAtEnd(block)) readers[one]!++;
    for (const one of block.instructions) {
      for (const from of readFrom(one)) readers[from]!++;
      for (const to of one.writes) {
        const list = writers.get(to) ?? [];
        list.push(one);
        writers.set(to, list);
      }
    }
  }
  const gone = new Set<MachineInstruction>();
  const pending = [...writers.keys()].filter((one) => isUnread(readers, one));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const writer of writers.get(next) ?? []) {
      if (gone.has(writer) || !isSilent(writer)) continue;
      gone.add(writer);
      for (const from of readFrom(writer)) {
        readers[from]!--;
        if (isUnread(readers, from)) pending.push(from);
      }
    }
  }
  if (gone.size === 0) return;
  for (const block of made.blocks) {
    block.instructions = block.instructions.filter((one) => !gone.has(one));
  }
}

/** What `instruction` reads, without what it only changes. */
function readFrom({ reads, writes }: MachineInstruction): Register[] {
  return reads.filter((one) => !writes.includes(one));
}

function isUnread(readers: Uint32Array, register: Register): boolean {
  return register >= FIRST_VIRTUAL && readers[register] === 0;
}
