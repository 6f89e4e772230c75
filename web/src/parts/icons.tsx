import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const OverviewIcon = () => (
  <Icon>
    <path d="M3 16.5h14M5 13.5V9.5M10 13.5v-10M15 13.5v-6" />
  </Icon>
);

export const AccountsIcon = () => (
  <Icon>
    <path d="M3.5 16.5v-13h8v13M11.5 8h5v8.5M2 16.5h16M6 7h3M6 10h3M6 13h3M14 11h.01M14 13.7h.01" />
  </Icon>
);

export const LogIcon = () => (
  <Icon>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);

export const SettingsIcon = () => (
  <Icon>
    <circle cx="10" cy="7" r="3.2" />
    <path d="M3.8 17c.6-3.3 3.1-5 6.2-5s5.6 1.7 6.2 5" />
  </Icon>
);

export const TodayIcon = () => (
  <Icon>
    <rect x="3" y="4" width="14" height="13" rx="2.5" />
    <path d="M3 8h14M7 2.500V5M13 2.500V5M7.3 12.300l2 2 3.5-3.6" />
  </Icon>
);

export const BackIcon = () => (
  <Icon>
    <path d="M12 4.5 6.5 10l5.5 5.5" />
  </Icon>
);
