// # Placeholder
export {};
