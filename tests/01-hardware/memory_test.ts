import { assertEquals, assertThrows } from "@std/assert";
import {
  createBus,
  type Device,
  physical,
  readPhysical,
  type Width,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";

const WIDTHS: readonly Width[] = [1, 2, 4, 8];

/** Four byte registers at 2³², and what was done to them. */
function echo(): Device & { readonly done: string[] } {
  const done: string[] = [];
  return {
    name: "echo",
    start: physical(2 ** 32),
    size: 4,
    done,
    read: (offset) => (done.push(`r${offset}`), 0x10 + offset),
    write: (offset, value) => void done.push(`w${offset}=${value}`),
  };
}

Deno.test("createBus refuses sizes that are no memory", () => {
  for (const size of [0, 8192, 2 ** 20 + 1, 2 ** 31 + 8192, NaN, -8192, 1.5]) {
    const error = assertThrows(() => createBus(size, []), RangeError);
    assertEquals(
      error.message,
      `Cannot build a memory of ${size} bytes: it must be a multiple of 8192 from 1 MB to 2 GB`,
    );
  }
});

Deno.test("writePhysical stores the low bytes, lowest first", () => {
  const bus = createBus(2 ** 20, []);
  writePhysical(bus, physical(8), 8, 0x8877_6655_4433_2211n);
  for (const [width, value] of [[1, 0x11n], [2, 0x2211n], [4, 0x4433_2211n]]) {
    assertEquals(readPhysical(bus, physical(8), width as Width), value);
  }
  writePhysical(bus, physical(10), 2, 0xffff_0000_abcdn);
  assertEquals(readPhysical(bus, physical(8), 8), 0x8877_6655_abcd_2211n);
});

Deno.test("readPhysical finds the last byte of memory and nothing behind it", () => {
  const bus = createBus(2 ** 20, []);
  for (const width of WIDTHS) {
    const last = physical(2 ** 20 - width);
    assertEquals(writePhysical(bus, last, width, 0xffn), true);
    assertEquals(readPhysical(bus, last, width), 0xffn);
    for (const beyond of [2 ** 20, 2 ** 20 - width + 1, 2 ** 43, 2 ** 64]) {
      const at = physical(beyond);
      if (width === 1 && beyond === 2 ** 20 - width + 1) continue;
      assertEquals(readPhysical(bus, at, width), undefined);
      assertEquals(writePhysical(bus, at, width, 1n), false);
    }
  }
});

Deno.test("readPhysical reaches a device's registers side by side, up to its end", () => {
  const device = echo();
  const bus = createBus(2 ** 20, [device]);
  assertEquals(readPhysical(bus, physical(2 ** 32), 4), 0x1312_1110n);
  assertEquals(readPhysical(bus, physical(2 ** 32 + 2), 8), 0x1312n);
  assertEquals(device.done, ["r0", "r1", "r2", "r3", "r2", "r3"]);
});

Deno.test("writePhysical gives each register of a device its own byte", () => {
  const device = echo();
  const bus = createBus(2 ** 20, [device]);
  assertEquals(
    writePhysical(bus, physical(2 ** 32 + 1), 8, 0x0504_0302n),
    true,
  );
  assertEquals(device.done, ["w1=2", "w2=3", "w3=4"]);
  assertEquals(writePhysical(bus, physical(2 ** 32 + 4), 1, 0n), false);
});
