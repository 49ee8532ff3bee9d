# Catalogues: web/locale/*.po, compiled by msgfmt and embedded as locale_catalogues.
find_program(MSGFMT msgfmt REQUIRED)
file(GLOB catalogues CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/locale/*.po)
set(locale_directory ${CMAKE_BINARY_DIR}/generated/locale)
file(MAKE_DIRECTORY ${locale_directory})
set(compiled "")
foreach(po IN LISTS catalogues)
    get_filename_component(name ${po} NAME_WE)
    set(mo ${locale_directory}/${name}.mo)
    # No hash table: it would double the size, and binary search is enough. Fixed byte order.
    add_custom_command(OUTPUT ${mo}
        COMMAND ${MSGFMT} --check-format --check-domain --no-hash --endianness=little -o ${mo} ${po} DEPENDS ${po} VERBATIM)
    list(APPEND compiled ${mo})
endforeach()
kentongan_embed(platform_i18n locale_catalogues ${locale_directory} ${compiled})
