"""Managers who go on recording visits whatever happens: each repeats a request until it is answered."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from chassis import clock
from tests.centre import Centre

LOG_VISIT = "/kac.activity.v1.VisitService/LogVisit"
LIST_ACCOUNTS = "/kac.accounts.v1.AccountService/ListAccounts"
WAITED_OUT = {"unavailable", "deadline_exceeded"}
"""What a caller may answer by trying again (AIP-194)."""
PAUSE_SECONDS = 0.05


@dataclass
class Writing:
    """Visits that several writers record at once through the gateway."""

    centre: Centre
    token: str
    visits: int
    writers: int
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The id of each visit that was answered, by its summary."""
    repeats: int = 0

    async def run(self) -> None:
        """Record all of them."""
        async with httpx.AsyncClient(base_url=self.centre.url, timeout=10) as http:
            account_ids = await self._account_ids(http)
            summaries = [f"visit {number} of {self.visits}" for number in range(self.visits)]
            shares = [summaries[first :: self.writers] for first in range(self.writers)]
            await asyncio.gather(
                *(self._write(http, account_ids[nth % len(account_ids)], share) for nth, share in enumerate(shares))
            )

    async def _account_ids(self, http: httpx.AsyncClient) -> list[str]:
        answer = await http.post(LIST_ACCOUNTS, json={}, headers=self._headers())
        return [account["id"] for account in answer.json()["accounts"]]

    async def _write(self, http: httpx.AsyncClient, account_id: str, summaries: list[str]) -> None:
        for summary in summaries:
            self.acknowledged[summary] = await self._insist(http, _request(account_id, summary))

    async def _insist(self, http: httpx.AsyncClient, request: dict[str, Any]) -> str:
        """Send a request, the same each time, until it is answered; give the visit's id."""
        while True:
            try:
                answer = await http.post(LOG_VISIT, json=request, headers=self._headers())
            except httpx.TransportError:
                answer = httpx.Response(503, json={"code": "unavailable"})
            if answer.status_code == httpx.codes.OK:
                return str(answer.json()["id"])
            assert answer.json()["code"] in WAITED_OUT, (answer.text, *self.centre.bugs())
            self.repeats += 1
            await asyncio.sleep(PAUSE_SECONDS)

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


def _request(account_id: str, summary: str) -> dict[str, Any]:
    now = clock.now()
    due = (now + timedelta(days=3)).date()
    return {
        "accountId": account_id,
        "kind": "KIND_CALL",
        "startTime": (now - timedelta(seconds=1)).isoformat(),
        "summary": summary,
        "nextStep": {"action": "Send the offer", "dueDate": {"year": due.year, "month": due.month, "day": due.day}},
        "requestId": clock.new_id(),
    }
