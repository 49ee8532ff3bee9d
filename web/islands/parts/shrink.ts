// Makes pictures small before they are sent: a photo of 5 MB takes two minutes at 400 kbit/s, the
// same photo as others will see it takes five seconds. The server shrinks whatever arrives anyway.
// data-shrink="1280" asks for less: a photo of a flood need not be beautiful, but must get through.

const LONGEST_SIDE = 1600; // pixels
const QUALITY = 0.82;
const SMALL_ENOUGH = 300 * 1024; // bytes
const QUALITY_WHEN_LESS = 0.7;
const SMALL_WHEN_LESS = 150 * 1024;

async function shrunk(file: File, side: number): Promise<File> {
  const less = side < LONGEST_SIDE;
  const enough = less ? SMALL_WHEN_LESS : SMALL_ENOUGH;
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= enough) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const quality = less ? QUALITY_WHEN_LESS : QUALITY;
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
}

export function shrinkPictures(root: ParentNode): void {
  root.querySelectorAll<HTMLInputElement>("input[type=file][data-shrink]").forEach((field) => {
    field.addEventListener("change", async () => {
      try {
        const chosen = new DataTransfer();
        const side = Number(field.dataset.shrink) || LONGEST_SIDE;
        for (const file of field.files ?? []) chosen.items.add(await shrunk(file, side));
        field.files = chosen.files;
      } catch {
        // A browser that cannot do it sends the picture as it is.
      }
    });
  });
}
