"""Orders, plans and files in the database."""

from app.store.orders import Orders, State, StoredOrder

__all__ = ["Orders", "State", "StoredOrder"]
