// # The screen
//
// A picture is a row of numbers in memory; this chip reads all of them sixty times a
// second and turns each into a point of light.
//
// The chip has no memory of its own for the picture. It is told where in the machine's
// memory the picture begins, and a program draws by storing bytes there. So the pages of a
// picture are pages like others: a kernel can give them to a program, and while one picture
// is shown the next can be drawn somewhere else.
//
// :::figure screen-registers
// :::
//
// ## Lines
//
// The picture is shown from top to bottom, line by line. Then follows a pause, the
// *vertical blank*, in which nothing is read. Whoever changes the picture while it is being
// read may show the upper half of one and the lower half of another. So the chip
// interrupts when the blank begins, and takes a new `START` only then.
//
// This program makes 128 shades of grey, draws a square with them, waits until it can be
// seen, and says so:
//
// :::live machine
// ```alpha
//         nop
//         br      t5, start           // leaves in t5 the address of what follows
//         .quad   0xfffffd01fd006000  // the screen, in kseg
//         .quad   0xfffffd01fc0003f8  // the console
// start:  ldq     t2, 0(t5)
//         ldq     t3, 8(t5)
//         lda     t4, 0x1ff8(t5)      // the picture: behind the program
//         stl     t4, 0x0c(t2)        // START: in kseg, the low half is physical
//         ldah    t7, 2(zero)
//         lda     t7, 0x202(t7)       // 2 of red, of green and of blue
//         lda     t6, 0x400(t2)       // PALETTE:
//         clr     t0
// shade:  mulq    t0, t7, t1          // each shade is a little lighter
//         stl     t1, 0(t6)
//         lda     t6, 4(t6)
//         addq    t0, 1, t0
//         cmpeq   t0, 128, t1
//         beq     t1, shade
//         mov     1, t0
//         stl     t0, 0(t2)           // CONTROL: ON
//         clr     t1                  // t1 counts the lines,
// line:   clr     t0                  // t0 the points in a line
// point:  xor     t0, t1, t7          // a point's shade
//         addq    t4, t0, t6
//         stb     t7, 0(t6)
//         addq    t0, 1, t0
//         cmpeq   t0, 128, t6
//         beq     t6, point
//         lda     t4, 640(t4)         // the next line
//         addq    t1, 1, t1
//         cmpeq   t1, 128, t6
//         beq     t6, line
// wait:   ldl     t0, 8(t2)           // EVENTS: has a blank begun?
//         beq     t0, wait
//         mov     '.', t0
//         stb     t0, 0(t3)
//         halt
// ```
// :::

import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";
import { CLOCK_RATE } from "../timing.ts";
import type { DirectMemory } from "./direct_memory.ts";
import {
  registerBits,
  RegisterBlock,
  type Registers,
  type SavedRegisters,
} from "./registers.ts";

/** Points in a line. */
export const SCREEN_WIDTH = 640;
/** Lines that are shown. */
export const SCREEN_HEIGHT = 480;

/** The registers of the screen, 32 bits each. */
export const SCREEN_REGISTERS = {
  CONTROL: {
    offset: 0x00,
    access: "read-write",
    says: "what the screen shall do",
    fields: {
      ON: { bit: 0, says: "show the picture" },
      INTERRUPT: { bit: 1, says: "interrupt when the blank begins" },
      DIRECT: {
        bit: 2,
        says: "a point is 32 bits of colour and not 8 bits of palette",
      },
    },
  },
  STATUS: {
    offset: 0x04,
    access: "read",
    says: "what the screen does",
    fields: { BLANK: { bit: 0, says: "nothing is being read" } },
  },
  EVENTS: {
    offset: 0x08,
    access: "clear",
    says: "what has happened",
    fields: { BLANK: { bit: 0, says: "a blank has begun" } },
  },
  START: {
    offset: 0x0c,
    access: "read-write",
    says: "where the picture begins, from the next blank on",
  },
  STRIDE: {
    offset: 0x10,
    access: "read-write",
    says: "bytes from one line to the next",
    reset: SCREEN_WIDTH,
  },
  SHOWN: { offset: 0x14, access: "read", says: "where the picture begins now" },
  LINE: { offset: 0x18, access: "read", says: "the line that is being read" },
  FRAMES: { offset: 0x1c, access: "read", says: "blanks that have begun" },
  WIDTH: {
    offset: 0x20,
    access: "read",
    says: "points in a line",
    reset: SCREEN_WIDTH,
  },
  HEIGHT: {
    offset: 0x24,
    access: "read",
    says: "lines of the picture",
    reset: SCREEN_HEIGHT,
  },
  PALETTE: {
    offset: 0x400,
    access: "read-write",
    count: 256,
    says: "the colours of 8-bit points",
    fields: {
      BLUE: { bit: 0, width: 8, says: "blue" },
      GREEN: { bit: 8, width: 8, says: "green" },
      RED: { bit: 16, width: 8, says: "red" },
    },
  },
} as const satisfies Registers;

const { CONTROL, STATUS, EVENTS } = registerBits(SCREEN_REGISTERS);

/** Lines for which there would be time in a picture, with the blank. */
const ALL_LINES = 525;
const PICTURES_PER_SECOND = 60;

/** Cycles of a line. */
export const LINE_CYCLES: number = Math.round(
  CLOCK_RATE / PICTURES_PER_SECOND / ALL_LINES,
);
/** Cycles from one picture to the next. */
export const PICTURE_CYCLES: number = LINE_CYCLES * ALL_LINES;

const BLANK_BEGINS = LINE_CYCLES * SCREEN_HEIGHT;

/** What a person would see. */
export interface Picture {
  /** Points in a line. */
  readonly width: number;
  /** Lines. */
  readonly height: number;
  /** Red, green, blue and 255 of each point, line by line. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A screen whose registers begin at `start`. */
export class Screen implements Device {
  /** What it is called in reports. */
  readonly name = "screen";
  /** The address of offset 0. */
  readonly start: PhysicalAddress;
  /** Bytes of addresses. */
  readonly size = 0x800;
  readonly #memory: DirectMemory;
  readonly #registers: RegisterBlock<typeof SCREEN_REGISTERS>;
  #due = Infinity;

  /** A screen that shows what is in `memory`. */
  constructor(start: PhysicalAddress, memory: DirectMemory) {
    this.start = start;
    this.#memory = memory;
    this.#registers = new RegisterBlock(SCREEN_REGISTERS, 4, {
      CONTROL: { written: (value, now) => this.#control(value, now) },
      STATUS: { read: (now) => lineAt(now) < SCREEN_HEIGHT ? 0 : STATUS.BLANK },
      LINE: { read: lineAt },
    });
  }

  /** The registers from `offset` on. */
  read(offset: number, width: Width, now: number): bigint {
    return this.#registers.read(offset, width, now);
  }

  /** Writes the registers from `offset` on. */
  write(offset: number, width: Width, value: bigint, now: number): void {
    this.#registers.write(offset, width, value, now);
  }

  /** When the next blank begins, while the screen is on. */
  get due(): number {
    return this.#due;
  }

  /** Notes the blanks that have begun by `now`. */
  attend(now: number): void {
    if (now < this.#due) return;
    const begun = Math.floor((now - this.#due) / PICTURE_CYCLES) + 1;
    const registers = this.#registers;
    registers.set("FRAMES", registers.get("FRAMES") + begun);
    registers.set("SHOWN", registers.get("START"));
    registers.raise("EVENTS", EVENTS.BLANK);
    this.#due += begun * PICTURE_CYCLES;
  }

  /** Whether a blank has begun and software wants to be told. */
  get interrupting(): boolean {
    return (this.#registers.get("CONTROL") & CONTROL.INTERRUPT) !== 0 &&
      (this.#registers.get("EVENTS") & EVENTS.BLANK) !== 0;
  }

  /** Registers, and when the next blank is due. The picture is in memory. */
  save(): unknown {
    return { registers: this.#registers.save(), due: this.#due };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: unknown): void {
    const { registers, due } = saved as {
      registers: SavedRegisters;
      due: number;
    };
    this.#registers.restore(registers);
    this.#due = due;
  }

  #control(value: number, now: number): void {
    if (!(value & CONTROL.ON)) this.#due = Infinity;
    else if (this.#due === Infinity) {
      const pictures = Math.ceil((now - BLANK_BEGINS) / PICTURE_CYCLES);
      this.#due = BLANK_BEGINS + pictures * PICTURE_CYCLES;
    }
  }

  // Seeing it
  //
  // Nobody looks at the simulated screen sixty times a second. A picture is made when
  // somebody asks for one, from what is in memory then. What lies outside of memory is
  // black.

  /** Whether it is switched on. */
  get on(): boolean {
    return (this.#registers.get("CONTROL") & CONTROL.ON) !== 0;
  }

  /** What a person would see now. */
  picture(): Picture {
    const rgba = new Uint8ClampedArray(SCREEN_WIDTH * SCREEN_HEIGHT * 4);
    const points = new DataView(rgba.buffer);
    const colourAt = this.#colours();
    for (let y = 0; y < SCREEN_HEIGHT; y++) {
      for (let x = 0; x < SCREEN_WIDTH; x++) {
        const place = 4 * (y * SCREEN_WIDTH + x);
        points.setUint32(place, (colourAt(x, y) << 8 | 0xff) >>> 0);
      }
    }
    return { width: SCREEN_WIDTH, height: SCREEN_HEIGHT, rgba };
  }

  /** What gives the colour of each point: red, green and blue, a byte each. */
  #colours(): (x: number, y: number) => number {
    const { bytes, view } = this.#memory;
    const registers = this.#registers;
    const control = registers.get("CONTROL");
    const [start, stride] = [registers.get("SHOWN"), registers.get("STRIDE")];
    if (!this.on) return () => 0;
    if (control & CONTROL.DIRECT) {
      const last = bytes.length - 4;
      return (x, y) => {
        const at = start + y * stride + 4 * x;
        return at <= last ? view.getUint32(at, true) & 0xff_ffff : 0;
      };
    }
    return (x, y) => {
      const point = bytes[start + y * stride + x];
      return point === undefined ? 0 : registers.get("PALETTE", point);
    };
  }
}

/** The line that would be read at `now`; from the height on, the blank. */
function lineAt(now: number): number {
  return Math.floor(now % PICTURE_CYCLES / LINE_CYCLES);
}
