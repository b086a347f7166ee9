// # What is on the board
//
// Every device has a place among the addresses, and those that interrupt have a line to the
// interrupt controller.
//
// :::figure board
// :::
//
// The serial ports and the watch are where QEMU's board has them, so that a kernel image
// that prints there prints here. The addresses of the others are ours. Each has a page of
// addresses for itself, 8 KB, because a page is the least that a page table can give away:
// a kernel can map the screen's registers into one program and the network's into another,
// and neither can reach more than that.

import type { Device } from "../memory/memory.ts";
import { physical, type PhysicalAddress } from "../numbers.ts";
import type { DirectMemory } from "./direct_memory.ts";
import { Disk } from "./disk.ts";
import { DISK_REGISTERS } from "./disk_registers.ts";
import { capacity, RZ26 } from "./disk_geometry.ts";
import { blankMedium, type DiskMedium } from "./disk_medium.ts";
import { Ethernet } from "./ethernet.ts";
import {
  ETHERNET_REGISTERS,
  type EthernetAddress,
  ethernetAddress,
} from "./ethernet_registers.ts";
import { Screen, SCREEN_REGISTERS } from "./frame_buffer.ts";
import {
  INTERRUPT_REGISTERS,
  InterruptController,
} from "./interrupt_controller.ts";
import type { Registers } from "./registers.ts";
import { Uart } from "./uart.ts";
import { TIME_REGISTERS, TimeOfYear } from "./time_of_year.ts";
import { deadLine, type SerialLine, UART_REGISTERS } from "./uart_registers.ts";
import { deadWire, type Wire } from "./wire.ts";

/** The physical address of the console's serial port. */
export const CONSOLE_PORT: PhysicalAddress = physical(0x801_fc00_03f8);
/** The physical address of the second serial port. */
export const SECOND_PORT: PhysicalAddress = physical(0x801_fc00_02f8);
/** The physical address of the watch. */
export const TIME_PORT: PhysicalAddress = physical(0x801_fc00_0070);
/** The physical address of the interrupt controller. */
export const INTERRUPT_PORT: PhysicalAddress = physical(0x801_fd00_0000);
/** The physical address of the disk. */
export const DISK_PORT: PhysicalAddress = physical(0x801_fd00_2000);
/** The physical address of the network controller. */
export const ETHERNET_PORT: PhysicalAddress = physical(0x801_fd00_4000);
/** The physical address of the screen. */
export const SCREEN_PORT: PhysicalAddress = physical(0x801_fd00_6000);

/** What is at a place of the board. */
export interface BoardPlace {
  /** What the device is called. */
  readonly name: string;
  /** Its first address. */
  readonly start: PhysicalAddress;
  /** Its registers. */
  readonly registers: Registers;
}

/** The devices on the board; the first ones' places here are their interrupt lines. */
export const BOARD: readonly BoardPlace[] = [
  { name: "console", start: CONSOLE_PORT, registers: UART_REGISTERS },
  { name: "second", start: SECOND_PORT, registers: UART_REGISTERS },
  { name: "disk", start: DISK_PORT, registers: DISK_REGISTERS },
  { name: "ethernet", start: ETHERNET_PORT, registers: ETHERNET_REGISTERS },
  { name: "screen", start: SCREEN_PORT, registers: SCREEN_REGISTERS },
  { name: "time of year", start: TIME_PORT, registers: TIME_REGISTERS },
  { name: "interrupts", start: INTERRUPT_PORT, registers: INTERRUPT_REGISTERS },
];

// ## Building it
//
// Whoever builds a board says what is at the other end of each device: a terminal or nobody,
// a file or a blank disk, a hub or an open end of wire.

/** What the board is connected to. */
export interface BoardOptions {
  /** The other end of the console's line; nobody unless given. */
  readonly console?: SerialLine | undefined;
  /** The other end of the second line. */
  readonly second?: SerialLine | undefined;
  /** What is in the drive; a blank disk of the size of an RZ26 unless given. */
  readonly disk?: DiskMedium | undefined;
  /** What the network controller is plugged into. */
  readonly wire?: Wire | undefined;
  /** The network controller's address; `08:00:2b:00:00:01` unless given. */
  readonly ethernetAddress?: EthernetAddress | undefined;
}

/** The devices of a machine. */
export interface Board {
  /** The console's serial port. */
  readonly console: Uart;
  /** The second serial port. */
  readonly second: Uart;
  /** The disk. */
  readonly disk: Disk;
  /** The network controller. */
  readonly ethernet: Ethernet;
  /** The screen. */
  readonly screen: Screen;
  /** What time it is. */
  readonly time: TimeOfYear;
  /** What decides whom they interrupt. */
  readonly interrupts: InterruptController;
}

/** The address of a network controller unless it is given another. */
export const DEFAULT_ETHERNET: EthernetAddress = ethernetAddress(
  "08:00:2b:00:00:01",
)!;

/** The devices of a machine whose memory they reach as `memory`. */
export function createBoard(
  memory: DirectMemory,
  options: BoardOptions = {},
): Board {
  const { wire = deadWire(), ethernetAddress: address = DEFAULT_ETHERNET } =
    options;
  const medium = options.disk ?? blankMedium(capacity(RZ26));
  const line = (end?: SerialLine) => end ?? deadLine();
  const console = new Uart("console", CONSOLE_PORT, line(options.console));
  const second = new Uart("second", SECOND_PORT, line(options.second));
  const disk = new Disk(DISK_PORT, memory, medium);
  const ethernet = new Ethernet(ETHERNET_PORT, memory, wire, address);
  const screen = new Screen(SCREEN_PORT, memory);
  const lines = [console, second, disk, ethernet, screen];
  const time = new TimeOfYear(TIME_PORT);
  const interrupts = new InterruptController(INTERRUPT_PORT, lines);
  return { console, second, disk, ethernet, screen, time, interrupts };
}

/** The devices of `board` in the order of {@linkcode BOARD}. */
export function devicesOf(board: Board): Device[] {
  const { console, second, disk, ethernet, screen, time, interrupts } = board;
  return [console, second, disk, ethernet, screen, time, interrupts];
}
