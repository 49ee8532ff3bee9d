// Waits for what another server does in its own time: asks again until the answer is true, never longer than said.
import assert from "node:assert/strict";

export async function eventually(what, look, patience = 10_000) {
  const end = Date.now() + patience;
  for (let failure = ""; ; ) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) { failure = `: ${error.message}`; }
    assert.ok(Date.now() < end, `in vain: ${what}${failure}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
