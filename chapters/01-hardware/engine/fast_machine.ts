// # A fast machine
//
// Registers and memory in an array that WebAssembly can reach, and an engine that does.
//
// A browser sets aside a large piece of its address space for each such array, so that it
// need not check every access. An ordinary machine therefore has an ordinary array. It
// is the machine that somebody waits for that should be a fast one.

import { createStorage, type Storage } from "../memory/storage.ts";
import {
  createMachine,
  DEFAULT_MEMORY,
  type Machine,
  type MachineOptions,
} from "../processor/machine.ts";
import { compileEngine } from "./engine_module.ts";
import { FastEngine } from "./fast_engine.ts";
import { MEMORY_START } from "./layout.ts";
import { WASM_PAGE } from "./wasm_module.ts";

/** An array in a WebAssembly memory, and that memory. */
interface FastStorage extends Storage {
  readonly memory: WebAssembly.Memory;
}

/** An array for a fast machine with `size` bytes of memory. */
function fastStorage(size: number): FastStorage {
  const pages = Math.ceil((MEMORY_START + size) / WASM_PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const allocate = () => memory.buffer as ArrayBuffer;
  return { ...createStorage(size, allocate, MEMORY_START), memory };
}

/**
 * A machine like that of [[createMachine]], with the fast engine.
 *
 * @param module the engine, if it has been compiled already
 * @throws RangeError if the machine cannot be built as asked
 */
export function createFastMachine(
  options: MachineOptions = {},
  module: WebAssembly.Module = compileEngine(),
): Machine {
  const storage = fastStorage(options.memory ?? DEFAULT_MEMORY);
  const machine = createMachine({ ...options, storage });
  const engine = new FastEngine(module, storage.memory, storage);
  machine.engine = (machine, until) => engine.run(machine, until);
  return machine;
}
