// Owns cutting a place out of a page's picture, to be shown beside its field.

const MARGINS_OF_HEIGHT = { across: 0.5, down: 0.2 }; // letters may stick out, the lines around need not be seen
const HIGHEST_PX = 160; // of the picture: of a taller place only the top is shown
const WIDEST_PX = 700;
const SHARPNESS = 2; // device pixels for each pixel of the picture: small print stays smooth when it is enlarged

const KEPT_PICTURES = 3; // twelve fields stand on one or two pages: each picture is decoded once for all of them
const pictures = new Map(); // address -> promise of an image, the one used last behind

/** A page's picture as a loaded image. Rejects where it cannot be had, and then it is asked for again next time. */
export function loadPicture(src) {
  const known = pictures.get(src) ?? decoded(src);
  pictures.delete(src);
  pictures.set(src, known);
  if (pictures.size > KEPT_PICTURES) pictures.delete(pictures.keys().next().value);
  known.catch(() => pictures.delete(src));
  return known;
}

async function decoded(src) {
  const image = new Image();
  image.decoding = "async";
  image.src = src;
  await image.decode();
  return image;
}

/** A canvas with what stands at `box` (fractions of the page) in a loaded picture. */
export function cropOf(image, box) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const lineHeight = Math.min(40, (box.y1 - box.y0) * height);
  const [aside, above] = [MARGINS_OF_HEIGHT.across * lineHeight, MARGINS_OF_HEIGHT.down * lineHeight];
  const left = Math.max(0, Math.floor(box.x0 * width - aside));
  const top = Math.max(0, Math.floor(box.y0 * height - above));
  const across = Math.max(1, Math.min(WIDEST_PX, Math.ceil(box.x1 * width + aside) - left, width - left));
  const down = Math.max(1, Math.min(HIGHEST_PX, Math.ceil(box.y1 * height + above) - top, height - top));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [across * SHARPNESS, down * SHARPNESS];
  canvas.className = "field-crop";
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, left, top, across, down, 0, 0, canvas.width, canvas.height);
  return canvas;
}
