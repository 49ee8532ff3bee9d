// Passing a warning on: the phone's own share sheet, and a button that copies.

export function shareTexts(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-share]").forEach((place) => {
    const text = place.querySelector("textarea");
    const buttons = place.querySelector<HTMLElement>("[data-share-buttons]");
    const send = place.querySelector<HTMLButtonElement>("[data-send]");
    const copy = place.querySelector<HTMLButtonElement>("[data-copy]");
    const said = place.querySelector<HTMLElement>("[data-done]");
    if (!text || !buttons || !send || !copy || !said) return;
    send.hidden = !("share" in navigator);
    buttons.hidden = false;
    // Who closes the share sheet has changed their mind; that is no failure.
    send.addEventListener("click", () => void navigator.share({ text: text.value }).catch(() => {}));
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        text.select();
        document.execCommand("copy");
      }
      said.textContent = said.dataset.done!;
    });
  });
}
