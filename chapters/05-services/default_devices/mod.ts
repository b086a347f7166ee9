// # What devices get when nobody minds
//
// A drive that has done its work stands still until somebody says what is next. This file names the spindle that does.
//
// A service that knows more than the place of a block, such as who has a deadline, is installed beside it and asked
// before it.

import type { Source } from "../../03-spindles/mod.ts";
import devices from "./default_devices.spindle" with { type: "text" };

/** The spindle that answers what interrupts of devices leave open. */
export const DEFAULT_DEVICES: Source = {
  file: "default_devices.spindle",
  text: devices,
};
