// # Placement

export * from "./manifest.ts";
export * from "./stubs.ts";
export * from "./serving.ts";
export * from "./building.ts";
export * from "./measuring.ts";
export * from "./shown.ts";
