"""Requests to the accounts service."""

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.type.money_pb2 import Money
from kac.accounts.v1 import account_class_service_pb2 as classes
from kac.accounts.v1 import account_pb2, figure_service_pb2, stage_pb2
from kac.accounts.v1 import account_service_pb2 as accounts

from tests.contract.making import Samples, a_code, once
from tests.contract.story import Side, Story, a_figure


def _create_account(_story: Story, side: Side) -> Message:
    return once(
        accounts.CreateAccountRequest,
        code=a_code(),
        display_name="江海银行",
        class_id=side.class_id,
        grade=account_pb2.GRADE_B,
        parent_id=side.account.id,
        industry="银行",
        region="上海",
        founded_year=1992,
        employee_count=16_800,
        annual_revenue=Money(currency_code="CNY", units=42_300_000),
        legal_name="江海银行股份有限公司",
        english_name="Jianghai Bank",
        registration_number="91310000132218474X",
        domain="jianghai-bank.cn",
        phone="021-68880000",
        source=accounts.SourceEntry(
            kind=account_pb2.SOURCE_KIND_REFERRAL, note="论坛", referred_by_account_id=side.account.id
        ),
        tags=["银行", "重点"],
        external_references=[accounts.ExternalReferenceEntry(system="crm", external_id=a_code())],
        stage=stage_pb2.STAGE_PROSPECT,
    )


def _update_account(_story: Story, side: Side) -> Message:
    return once(
        accounts.UpdateAccountRequest,
        account_id=side.account.id,
        change=accounts.AccountChange(region="浙江", employee_count=21_500),
        update_mask=FieldMask(paths=["region", "employee_count"]),
        etag=side.account.etag,
    )


def _import_accounts(_story: Story, _side: Side) -> Message:
    row = accounts.AccountRow(
        row_number=2, code=a_code(), display_name="同信证券", class_code="finance", grade=account_pb2.GRADE_A
    )
    return accounts.ImportAccountsRequest(rows=[row])


SAMPLES: Samples = {
    "AccountClassService.CreateAccountClass": lambda _story, _side: once(
        classes.CreateAccountClassRequest, code=a_code(), display_name="金融"
    ),
    "AccountClassService.ListAccountClasses": lambda _story, _side: classes.ListAccountClassesRequest(page_size=20),
    "AccountService.CreateAccount": _create_account,
    "AccountService.GetAccount": lambda _story, side: accounts.GetAccountRequest(account_id=side.account.id),
    "AccountService.ListAccounts": lambda _story, _side: accounts.ListAccountsRequest(filter='code != "none"'),
    "AccountService.UpdateAccount": _update_account,
    "AccountService.ImportAccounts": _import_accounts,
    "FigureService.RecordFigures": lambda _story, side: once(
        figure_service_pb2.RecordFiguresRequest, account_id=side.account.id, figures=[a_figure()]
    ),
    "FigureService.SumFigures": lambda _story, side: figure_service_pb2.SumFiguresRequest(
        account_id=side.account.id, with_group=True, first_year=2025, last_year=2026
    ),
    "FigureService.ListFigures": lambda _story, side: figure_service_pb2.ListFiguresRequest(account_id=side.account.id),
}
