// # A fast machine
//
// A fast machine has its registers and its memory in an array that WebAssembly can reach, and
// an engine that uses it.
//
// A browser sets aside a large piece of its address space for each such array, so that it
// need not check every access. There is not room for many of them. So a machine has an
// ordinary array unless somebody asks for a fast one.

import { createStorage, type Storage } from "../memory/storage.ts";
import {
  createMachine,
  DEFAULT_MEMORY,
  type MachineOptions,
} from "../processor/building.ts";
import type { Engine, Machine } from "../processor/machine.ts";
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

/** What makes a machine a fast one: options for {@linkcode createMachine}. */
export interface FastParts {
  /** The array for registers and memory. */
  readonly storage: Storage;
  /** The engine, which knows that array. */
  readonly engine: Engine;
}

/**
 * What a machine with `memory` bytes of memory needs to be a fast one.
 *
 * @param module the engine, if it has been compiled already
 * @throws RangeError if there cannot be so much memory
 */
export function fastParts(
  memory: number = DEFAULT_MEMORY,
  module: WebAssembly.Module = compileEngine(),
): FastParts {
  const storage = fastStorage(memory);
  const engine = new FastEngine(module, storage.memory, storage);
  return { storage, engine: (machine, until) => engine.run(machine, until) };
}

/**
 * A machine like that of {@linkcode createMachine}, with the fast engine.
 *
 * @param module the engine, if it has been compiled already
 * @throws RangeError if the machine cannot be built as asked
 */
export function createFastMachine(
  options: MachineOptions = {},
  module?: WebAssembly.Module,
): Machine {
  return createMachine({ ...options, ...fastParts(options.memory, module) });
}
