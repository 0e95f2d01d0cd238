import pytest
from tests.models import test_costs as t
from tests.models.conftest import *
from tests.models.wire import wire
from tests.models.bill import size
@pytest.mark.parametrize("name", t.OPERATIONS)
def test_m(world_on_dynamodb, wire, name):
    stage=t.Stage(world_on_dynamodb)
    c,r,w=t.measured(stage,wire,t.OPERATIONS[name](stage))
    n={v:k for k,v in t.NAMES.items()}
    pl=lambda k,x: f"{x} {k}" if x==1 else f"{x} "+(k[:-1]+"ies" if k.endswith("y") else k+"s")
    print("\nROW | %s | %s | %g | %g |"%(name, ", ".join(pl(n[k],v) for k,v in c.items()), r,w))
    sizes={}
    for i in world_on_dynamodb.table.raw():
        sizes.setdefault(i["kind"]["S"],[]).append(size(i))
    if name in ("accept","prove with a claim code","invite a new address","ask for a claim code"): print("SIZES",{k:(min(v),max(v)) for k,v in sizes.items()})
def test_c(world_on_dynamodb, wire):
    t.test_inviting_costs_the_same_with_10_and_with_1000_open_invitations(t.Stage(world_on_dynamodb), wire)
