// # Figures of the board
//
// The tables of the devices, from the declarations by which they decode their addresses.

import {
  arrival,
  BOARD,
  byteCycles,
  capacity,
  CLOCK_RATE,
  COMMAND_CYCLES,
  deviceVector,
  DISK_COMMANDS,
  DISK_ERRORS,
  DISK_REGISTERS,
  ETHERNET_REGISTERS,
  INTERRUPT_REGISTERS,
  ksegAddress,
  placeOf,
  type RegisterDefinition,
  type Registers,
  RING_DESCRIPTOR,
  RZ26,
  SCREEN_REGISTERS,
  SECTOR_BYTES,
  sectorCycles,
  seekCycles,
  TIME_REGISTERS,
  turnCycles,
  UART_REGISTERS,
} from "../chapters/01-hardware/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about the devices, by name. */
export const boardFigures: Readonly<Record<string, () => string>> = {
  "board": boardTable,
  "uart-registers": () => registerTable(UART_REGISTERS),
  "uart.byte.cycles": () => grouped(byteCycles(12)),
  "interrupt-registers": () => registerTable(INTERRUPT_REGISTERS),
  "disk-registers": () => registerTable(DISK_REGISTERS),
  "disk-commands": commandTable,
  "disk-geometry": geometryTable,
  "disk.random.cycles": () => grouped(randomAccess()),
  "disk.next.cycles": () => grouped(sectorCycles(RZ26)),
  "ring-descriptor": () => registerTable(RING_DESCRIPTOR),
  "ethernet-registers": () => registerTable(ETHERNET_REGISTERS),
  "screen-registers": () => registerTable(SCREEN_REGISTERS),
  "time-registers": () => registerTable(TIME_REGISTERS),
};

// ## Registers

const ACCESS: Readonly<Record<RegisterDefinition["access"], string>> = {
  "read": "read",
  "write": "write",
  "read-write": "read, write",
  "clear": "read, write 1 to clear",
};

/** The registers of a device, each with its bits below it. */
export function registerTable(registers: Registers): string {
  const rows = Object.entries(registers).flatMap(([name, one]) => [
    [offsetsOf(one), `\`${name}\``, accessOf(one), one.says],
    ...Object.entries(one.fields ?? {}).map(([field, { bit, width, says }]) => [
      "",
      `\`${field}\``,
      width === undefined ? `bit ${bit}` : `bits ${bit}–${bit + width - 1}`,
      says,
    ]),
  ]);
  return table(["offset", "name", "access", "what it is"], rows);
}

/** Where a register is, or where a row of them begins. */
function offsetsOf({ offset, count }: RegisterDefinition): string {
  const first = offset.toString(16).padStart(2, "0");
  return count === undefined ? first : `${first} and on: ${count}`;
}

function accessOf({ access, bank }: RegisterDefinition): string {
  return bank === undefined
    ? ACCESS[access]
    : `${ACCESS[access]}; ${bank} bank`;
}

/** What stands where. */
function boardTable(): string {
  return table(
    ["device", "physical address", "in kseg", "line", "vector"],
    BOARD.map(({ name, start }, index) => {
      const wired = !["interrupts", "time of year"].includes(name);
      return [
        name,
        `\`${start.toString(16)}\``,
        `\`${ksegAddress(start).toString(16)}\``,
        wired ? String(index) : "",
        wired ? `\`${deviceVector(index).toString(16)}\`` : "",
      ];
    }),
  );
}

// ## The disk

/** What can be ordered from the drive, and how it refuses. */
function commandTable(): string {
  const rows = (
    list: typeof DISK_COMMANDS | typeof DISK_ERRORS,
    where: string,
  ) =>
    Object.entries(list).map(([name, { code, says }]) => [
      where,
      String(code),
      `\`${name}\``,
      says,
    ]);
  return table(["register", "number", "name", "what it means"], [
    ...rows(DISK_COMMANDS, "`COMMAND`"),
    ...rows(DISK_ERRORS, "`ERROR`"),
  ]);
}

/** The shape and the pace of the drive. */
function geometryTable(): string {
  const { cylinders, heads, sectors } = RZ26;
  const bytes = capacity(RZ26) * SECTOR_BYTES;
  return table(["", "", "cycles"], [
    ["cylinders", grouped(cylinders), ""],
    ["heads", String(heads), ""],
    ["sectors on a track", String(sectors), ""],
    ["bytes in all", grouped(bytes), ""],
    timeRow("to understand a command", COMMAND_CYCLES),
    timeRow("to the next cylinder", seekCycles(1)),
    timeRow("over a third of all cylinders", seekCycles(cylinders / 3)),
    timeRow("over all cylinders", seekCycles(cylinders - 1)),
    timeRow("one turn", turnCycles(RZ26)),
    timeRow("one sector", sectorCycles(RZ26)),
  ]);
}

function timeRow(what: string, cycles: number): string[] {
  const milliseconds = cycles / CLOCK_RATE * 1000;
  return [what, `${milliseconds.toFixed(1)} ms`, grouped(cycles)];
}

/** The average time for a sector, over places that are spread evenly. */
function randomAccess(): number {
  const places = 1000;
  const step = 777_777;
  let now = 0;
  let from = placeOf(RZ26, 0);
  for (let index = 1; index <= places; index++) {
    const to = placeOf(RZ26, index * step % capacity(RZ26));
    now = arrival(RZ26, from, to, now + COMMAND_CYCLES);
    from = to;
  }
  return Math.round(now / places / 1000) * 1000;
}
