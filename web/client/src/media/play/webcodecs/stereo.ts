const CENTER = Math.SQRT1_2; // how loud the middle and the sides go into left and right

/** The samples of a channel. */
export type Plane = Float32Array<ArrayBuffer>;

/** Left and right of any number of channels in the order of WebCodecs: L R C LFE, then pairs at the sides and behind. */
export function toStereo(channels: Plane[]): [Plane, Plane] {
  const [first, second, center, , ...around] = channels;
  if (!first) return [new Float32Array(0), new Float32Array(0)];
  if (!second) return [first, first];
  const [left, right] = [first, second];
  if (center) addTo(left, center);
  if (center) addTo(right, center);
  around.forEach((plane, i) => addTo(i % 2 === 0 ? left : right, plane));
  return [left, right];
}

function addTo(sum: Plane, plane: Plane): void {
  for (let i = 0; i < sum.length; ++i) sum[i]! += CENTER * plane[i]!;
}
