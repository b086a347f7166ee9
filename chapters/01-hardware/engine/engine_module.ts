// # The engine as a module
//
// All pieces together: one function of WebAssembly that executes Alpha instructions.
//
// It has one parameter, the place of the processor that it is to work for, and gives back
// why it stopped. It keeps nothing between two calls except in the machine's array, so
// one module serves any number of machines.

import { interpreter } from "./dispatch.ts";
import { createFrame, enter, leave } from "./frame.ts";
import { get } from "./wasm_code.ts";
import { FunctionBuilder, moduleBytes } from "./wasm_module.ts";

/** The engine's module, as bytes. */
export function engineBytes(): Uint8Array<ArrayBuffer> {
  const builder = new FunctionBuilder(1);
  const frame = createFrame(builder);
  const body = [
    enter(frame),
    interpreter(frame),
    leave(frame),
    get(frame.reason),
  ];
  return moduleBytes(builder, builder.finish(body));
}

/** The engine's module, compiled. It takes a moment; one is enough for all machines. */
export function compileEngine(): WebAssembly.Module {
  return new WebAssembly.Module(engineBytes());
}
