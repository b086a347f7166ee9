// # Looking at the machine
//
// Registers, memory, instructions, and what happens while a program runs. Nothing here
// changes anything that the machine could notice.

import {
  byAddress,
  disassemble,
  hex,
  nearestSymbol,
  peek,
  REGISTER_NAMES,
  type Symbol,
  virtual,
  type VirtualAddress,
} from "../../chapters/01-hardware/mod.ts";
import { currentStrand } from "../../chapters/02-controllers/mod.ts";
import { traceKinds, watch } from "../tracing.ts";
import { type Shell, wholeNumber } from "./state.ts";

/** The names that count at `address`, in ascending order: the kernel's or a program's. */
export function symbolsHere(
  { system, strand }: Shell,
  address: VirtualAddress,
): readonly Symbol[] {
  const { kernel } = system;
  if (address < 0xffff_fc00_0000_0000n) {
    return (currentStrand(kernel) ?? strand)?.space.symbols ?? [];
  }
  return [...kernel.symbols]
    .map(([name, at]) => ({ name, address: at }))
    .sort(byAddress);
}

/** An address with the name of what is there. */
export function named(shell: Shell, address: VirtualAddress): string {
  const near = nearestSymbol(symbolsHere(shell, address), address);
  return `${hex(address, 16)} ${near ? `<${near}>` : ""}`.trim();
}

/** `regs`: the registers. */
export function regs({ system, print }: Shell): void {
  const { processor } = system.machine;
  const cells = REGISTER_NAMES.map((name, index) =>
    `${name.padEnd(4)} ${hex(processor.registers[index]!, 16)}`
  );
  for (let row = 0; row < 11; row++) {
    const three = [0, 11, 22].map((start) => cells[start + row] ?? "");
    print(three.join("  ").trimEnd());
  }
  const { pc, mode, ipl, asn } = processor;
  print(`pc   ${hex(pc, 16)}  ${mode} mode, IPL ${ipl}, ASN ${asn}`);
}

/** The address that `text` is: hexadecimal, or the name of a symbol. */
export function addressOf(
  shell: Shell,
  text: string | undefined,
): VirtualAddress {
  const { kernel, machine } = shell.system;
  if (text === undefined || text === "pc") return machine.processor.pc;
  const register = REGISTER_NAMES.indexOf(text);
  if (register !== -1) {
    return virtual(machine.processor.registers[register]!);
  }
  if (/^(0x)?[\da-f]+$/i.test(text)) {
    return virtual(BigInt(`0x${text.replace(/^0x/i, "")}`));
  }
  const space = (shell.strand ?? currentStrand(kernel))?.space;
  const symbol = space?.symbols.find((one) => one.name === text);
  const address = symbol?.address ?? kernel.symbols.get(text);
  if (address !== undefined) return address;
  throw new Error(
    `${text} is neither an address, nor a register, nor a name in the program`,
  );
}

/** `mem`: quadwords of memory. */
export function mem(
  shell: Shell,
  [where, count = "8"]: readonly string[],
): void {
  const start = virtual(addressOf(shell, where) & ~7n);
  for (let index = 0; index < wholeNumber(count, 1, 512); index++) {
    const at = virtual(start + BigInt(8 * index));
    const value = peek(shell.system.machine, at, 8);
    const shown = typeof value === "bigint" ? hex(value, 16) : `(${value})`;
    shell.print(`${hex(at, 16)}  ${shown}`);
    if (typeof value !== "bigint") return;
  }
}

/** `disasm`: instructions. */
export function disasm(
  shell: Shell,
  [where, count = "8"]: readonly string[],
): void {
  const start = virtual(addressOf(shell, where) & ~3n);
  for (let index = 0; index < wholeNumber(count, 1, 512); index++) {
    const at = virtual(start + BigInt(4 * index));
    const word = peek(shell.system.machine, at, 4);
    const shown = typeof word === "bigint"
      ? `${hex(word, 8)}  ${disassemble(Number(word), at)}`
      : `(${word})`;
    shell.print(`${named(shell, at)}  ${shown}`);
    if (typeof word !== "bigint") return;
  }
}

/** `trace`: shows events as they happen, or stops to. */
export function traceCommand(
  shell: Shell,
  [list = ""]: readonly string[],
): void {
  const { machine } = shell.system;
  if (list === "") throw new Error("Say what to trace, or off: trace trap,pal");
  if (list === "off") return watch(machine, [], shell.print);
  watch(machine, traceKinds(list), shell.print);
}
