# Catalogues: web/locale/LANGUAGE.po with what rooms of their own say in web/locale/LANGUAGE/ROOM.po,
# joined, compiled by msgfmt and embedded as locale_catalogues.
find_program(MSGFMT msgfmt REQUIRED)
find_program(MSGCAT msgcat REQUIRED)
file(GLOB catalogues CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/locale/*.po)
set(locale_directory ${CMAKE_BINARY_DIR}/generated/locale)
file(MAKE_DIRECTORY ${locale_directory})
set(compiled "")
foreach(po IN LISTS catalogues)
    get_filename_component(name ${po} NAME_WE)
    set(mo ${locale_directory}/${name}.mo)
    # No hash table: it would double the size, and binary search is enough. Fixed byte order.
    file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/locale/${name}/*.po)
    set(joined ${locale_directory}/${name}.po)
    add_custom_command(OUTPUT ${mo}
        COMMAND ${MSGCAT} --use-first --no-location -o ${joined} ${po} ${parts}
        COMMAND ${MSGFMT} --check-format --check-domain --no-hash --endianness=little -o ${mo} ${joined}
        DEPENDS ${po} ${parts} VERBATIM)
    list(APPEND compiled ${mo})
endforeach()
kentongan_embed(platform_i18n locale_catalogues ${locale_directory} ${compiled})
