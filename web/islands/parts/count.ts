// How many characters are left, below a text field with data-count and maxlength.

// Every address counts as this many, as the server counts (Mastodon's characters_reserved_per_url).
const ADDRESS_LENGTH = 23;

export function lengthOf(text: string): number {
  return [...text.replace(/https?:\/\/\S+/g, "x".repeat(ADDRESS_LENGTH))].length;
}

export function countCharacters(root: ParentNode): void {
  root.querySelectorAll<HTMLTextAreaElement>("textarea[data-count]").forEach((field) => {
    const most = Number(field.dataset.count) || field.maxLength;
    if (!(most > 0)) return;
    // The browser would cut addresses that count less than they are long.
    field.removeAttribute("maxlength");
    const left = document.createElement("p");
    left.className = "left";
    field.after(left);
    const show = () => {
      const rest = most - lengthOf(field.value);
      left.textContent = String(rest);
      left.classList.toggle("over", rest < 0);
    };
    field.addEventListener("input", show);
    show();
  });
}
