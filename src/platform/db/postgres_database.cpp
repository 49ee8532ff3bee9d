#include "platform/db/internal.h"

namespace kentongan::db {

std::unique_ptr<Database> open_postgres(const std::string&) {
    throw DatabaseError("PostgreSQL is not supported yet");
}

}  // namespace kentongan::db
