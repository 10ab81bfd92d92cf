import { h } from "preact";
import {
  AppWindow, ArrowLeft, Ban, Check, ChevronDown, Copy, Crown, Download, Ellipsis, File as FileIcon, Globe, Grid2x2, Hand, Info, Keyboard,
  Link, Lock, LockOpen, LogOut, MessageSquare, Mic, MicOff, MonitorUp, MonitorX, Moon, Pin, PinOff, RefreshCw, Send,
  Settings, ShieldCheck, Stethoscope, Sun, SunMoon, Trash2, TriangleAlert, Upload, UserCheck, UserMinus, UserPlus, Users, Video,
  VideoOff, WifiOff, X,
} from "lucide";

const ICONS = {
  admin: ShieldCheck, back: ArrowLeft, ban: Ban, bell: Info, camera: Video, cameraOff: VideoOff, chat: MessageSquare, check: Check,
  close: X, copy: Copy, doctor: Stethoscope, down: ChevronDown, download: Download, file: FileIcon, grid: Grid2x2, hand: Hand,
  host: Crown, keyboard: Keyboard, language: Globe, leave: LogOut, link: Link, lock: Lock, lost: WifiOff, microphone: Mic,
  microphoneOff: MicOff, more: Ellipsis, moon: Moon, invite: UserPlus, people: Users, admit: UserCheck, pin: Pin, remove: UserMinus,
  retry: RefreshCw, screen: MonitorUp, screenOff: MonitorX, send: Send, settings: Settings, speaker: AppWindow, sun: Sun,
  system: SunMoon, trash: Trash2, unlock: LockOpen, unpin: PinOff, upload: Upload, warning: TriangleAlert,
} as const;

export type IconName = keyof typeof ICONS;

/** A picture that says nothing by itself: what it stands for is in the text or the label beside it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  const nodes = ICONS[name] as readonly (readonly [string, Record<string, string | number | undefined>])[];
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {nodes.map(([tag, attributes], index) => h(tag, { key: index, ...attributes }))}
    </svg>
  );
}
