// # Frames of video
//
// A program that holds the screen shows a picture by saying in which of its frames it lies.
//
// A game has two pictures of 640 by 480 points, a byte for each point: 38 frames of memory
// each. One is seen. It draws the next one into the other's frames and says "show this". The
// screen takes the new picture when it has shown the old one to its last line, at the *blank*
// ([[§Lines]]). Until then it still reads the old one, so the old frames stay pinned until
// then, too. `Video.blank` tells the game that it may draw there now.
//
// The frames of a picture follow each other by number, because the screen knows nothing of
// page tables. Windows are the affair of whoever holds the screen. Moving a part of a picture, a
// pointer, and other resolutions are not there: the chip has none of them. When it is switched
// on, it shows its last picture for at most a sixtieth of a second, until the first blank.

import {
  frameStart,
  registerBits,
  SCREEN_HEIGHT,
  SCREEN_PORT,
  SCREEN_REGISTERS,
  SCREEN_WIDTH,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { ScreenRight, ShownPicture } from "../kernel/devices.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { notHeld } from "./capabilities.ts";
import { pinForDevice, unpinAll } from "./direct_access.ts";
import { readDeviceRegister, writeDeviceRegister } from "./driving.ts";
import { tell } from "./telling.ts";

const REGISTERS = SCREEN_REGISTERS;
const { CONTROL, EVENTS } = registerBits(REGISTERS);

/** Bytes of a picture with a byte for each point; one of full colours has four times as many. */
export const PICTURE_BYTES: number = SCREEN_WIDTH * SCREEN_HEIGHT;

const SHOW = cyclesOf(`
        stl     a0, 0x0c(t0)    // START
        stl     a1, 0x10(t0)    // STRIDE
        stl     a2, 0x00(t0)    // CONTROL
`);

/**
 * Lets the picture be seen that begins in `frame` of `domain`, from the next blank on.
 *
 * @param direct whether a point is four bytes of colour and not one of the palette
 */
export function showPicture(
  kernel: Kernel,
  domain: Domain,
  right: ScreenRight,
  frame: number,
  direct = false,
): Refused | undefined {
  const wrong = notHeld(kernel, domain, right);
  if (wrong) return wrong;
  const bytes = PICTURE_BYTES * (direct ? 4 : 1);
  const pinned = pinForDevice(kernel, domain, frame, 0, bytes);
  if (isRefused(pinned)) return pinned;
  const { screen } = kernel.devices;
  if (screen.next) unpinAll(kernel, screen.next.frames);
  screen.next = { domain: domain.identifier, frames: pinned.frames, direct };
  write(kernel, "START", pinned.address);
  control(kernel);
  charge(kernel.machine, SHOW);
}

function write(
  kernel: Kernel,
  name: keyof typeof REGISTERS,
  value: number,
): void {
  writeDeviceRegister(kernel, SCREEN_PORT, REGISTERS[name], value);
}

// The chip interrupts as long as somebody wants to hear of blanks, and while one picture waits
// for the other to be gone. In that time it may read either of them. If only one of them has
// full colours, it takes a byte for each point until the blank: a small picture that is read as
// a large one would show what lies behind it in memory, and that may be anybody's.

/** Sets the screen up for the pictures that there are. */
function control(kernel: Kernel): void {
  const { shown, next, telling } = kernel.devices.screen;
  const pictures = [shown, next].filter((one) => one !== undefined);
  const on = pictures.length > 0;
  const hears = on && (telling || next !== undefined);
  const direct = on && pictures.every((one) => one.direct);
  write(kernel, "STRIDE", SCREEN_WIDTH * (direct ? 4 : 1));
  const bits = (on ? CONTROL.ON : 0) | (hears ? CONTROL.INTERRUPT : 0) |
    (direct ? CONTROL.DIRECT : 0);
  write(kernel, "CONTROL", bits);
  if (hears) kernel.expected.add("blank");
  else kernel.expected.delete("blank");
}

/** Lets `Video.blank` be raised at each blank from now on, or not. */
export function tellBlanks(
  kernel: Kernel,
  domain: Domain,
  right: ScreenRight,
  on: boolean,
): Refused | undefined {
  const wrong = notHeld(kernel, domain, right);
  if (wrong) return wrong;
  kernel.devices.screen.telling = on;
  control(kernel);
  charge(kernel.machine, SHOW);
}

const SET_COLOUR = cyclesOf(`
        s4addq  a0, t0, t0
        stl     a1, 0x400(t0)   // PALETTE
`);

/** Lets points of the value `index` have `colour`: red, green and blue, a byte each. */
export function setColour(
  kernel: Kernel,
  domain: Domain,
  right: ScreenRight,
  index: number,
  colour: number,
): Refused | undefined {
  const wrong = notHeld(kernel, domain, right);
  if (wrong) return wrong;
  if (!(Number.isInteger(index) && index >= 0 && index < 256)) {
    return refuse(
      "bad argument",
      `There is no colour ${index}: they are 0 to 255`,
    );
  }
  const { PALETTE } = REGISTERS;
  const place = { ...PALETTE, offset: PALETTE.offset + 4 * index };
  writeDeviceRegister(kernel, SCREEN_PORT, place, colour);
  charge(kernel.machine, SET_COLOUR);
}

// ## The blank

const BLANK = cyclesOf(`
        ldl     t1, 0x08(t0)    // EVENTS
        stl     t1, 0x08(t0)
        ldq     t2, 0(t3)       // a picture that waited?
        beq     t2, 0
        stq     t2, 8(t3)
        stq     zero, 0(t3)
`);

/** Deals with an interrupt of the screen. */
export function screenInterrupt(kernel: Kernel): void {
  const { screen } = kernel.devices;
  const events = readDeviceRegister(kernel, SCREEN_PORT, REGISTERS.EVENTS);
  write(kernel, "EVENTS", events);
  charge(kernel.machine, BLANK);
  if (!(events & EVENTS.BLANK)) return;
  if (screen.next && isShown(kernel, screen.next)) {
    if (screen.shown) unpinAll(kernel, screen.shown.frames);
    screen.shown = screen.next;
    screen.next = undefined;
    control(kernel);
  }
  if (!screen.telling || !screen.shown) return;
  const { domain, frames } = screen.shown;
  tell(kernel, "Video.blank", [frames[0]!], domain);
}

/** Whether the screen reads `picture` now: a blank may have begun just before START was set. */
function isShown(kernel: Kernel, { frames }: ShownPicture): boolean {
  const shown = readDeviceRegister(kernel, SCREEN_PORT, REGISTERS.SHOWN);
  return shown === frameStart(frames[0]!);
}

/** Takes the picture away that `domain` shows. The screen is dark, and reads nothing. */
export function leaveScreen(kernel: Kernel, { identifier }: Domain): void {
  const { screen } = kernel.devices;
  const its = [screen.shown, screen.next].filter((one) =>
    one?.domain === identifier
  );
  if (its.length === 0) return;
  for (const one of [screen.shown, screen.next]) {
    if (one) unpinAll(kernel, one.frames);
  }
  screen.shown = undefined;
  screen.next = undefined;
  screen.telling = false;
  control(kernel);
}
