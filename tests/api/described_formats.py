"""How schemathesis makes values of the string formats that our description names."""

import schemathesis
from hypothesis import strategies as st

from xarst_site.api.query import as_http_date

schemathesis.openapi.format("http-date", st.datetimes(timezones=st.timezones()).map(as_http_date))
schemathesis.openapi.format("etag", st.from_regex(r'"[0-9a-f]{32}(-gz|-br)?"', fullmatch=True))
