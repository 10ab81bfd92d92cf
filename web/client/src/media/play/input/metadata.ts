/** Which tracks onMetaData tells of; both if it tells of none, since then it says nothing about them. */
export function tracksOfMetaData(info: unknown): ("video" | "audio")[] {
  if (typeof info !== "object" || info === null) return ["video", "audio"];
  const says = (kind: string) => `${kind}codecid` in info || `${kind}TrackIdInfoMap` in info;
  const told = (["video", "audio"] as const).filter(says);
  return told.length > 0 ? told : ["video", "audio"];
}
