// # The engine
//
// The same processor once more, and fast.

export * from "./wasm_code.ts";
export * from "./wasm_module.ts";
export * from "./layout.ts";
export * from "./compiling.ts";
export * from "./frame.ts";
export * from "./charging.ts";
export * from "./reaching.ts";
export * from "./floating.ts";
export * from "./handlers.ts";
export * from "./handler_code.ts";
export * from "./dispatch.ts";
export * from "./engine_module.ts";
export * from "./decoding.ts";
export * from "./fast_engine.ts";
export * from "./fast_machine.ts";
